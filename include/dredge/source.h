// A source turns a target into blobs. Splitting is cheap and single-threaded; reading is dear and
// runs on many workers at once, each with its own batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"

namespace dredge {

// Bytes too many to hold at once. Confined to one thread.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Fills at most `into.size()` bytes; 0 is the end. A short read is not the end.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  // The whole size when it is known before reading.
  virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
  // Starts again at the first byte, so that content with findings can be hashed in a second pass.
  // Errors: Unsupported, when the bytes pass only once.
  virtual Result<> rewind() {
    return Error{ErrorCode::Unsupported, "this stream passes only once"};
  }
  // Continues at byte `offset`, as archives with their directory at the end need it.
  // Errors: Unsupported, when the bytes only run forward; the position is then unchanged.
  virtual Result<> seek(std::uint64_t offset) {
    (void)offset;
    return Error{ErrorCode::Unsupported, "this stream only runs forward"};
  }
};

// A piece of a blob that stands in the one it is stored as a change of, byte for byte.
struct CopiedPiece {
  std::uint32_t begin = 0;  // in the blob
  std::uint32_t from = 0;   // in the other
  std::uint32_t size = 0;
};

// What a sink wants to know of a blob when it is handed another one that was made from it. Each
// sink makes a kind of its own; the batch keeps it and understands nothing of it.
class BlobNotes {
 public:
  virtual ~BlobNotes() = default;
};

// How a blob comes from another. Borrowed: good during one call.
struct Descent {
  std::span<const CopiedPiece> copies;            // ascending by `begin`, disjoint
  std::string_view base;                          // the other blob; "" without one
  const BlobNotes* of_base = nullptr;             // what this sink noted of it; null: nothing
  std::unique_ptr<BlobNotes>* of_blob = nullptr;  // for the sink to fill in; empty so far
};

// Where a batch puts what it reads. Confined to one worker.
class BlobSink {
 public:
  virtual ~BlobSink() = default;
  // Notes that content `id` lives at `origin`; true if its bytes are still wanted.
  virtual bool sighted(const BlobId& id, const Origin& origin) = 0;
  // Scans the bytes (opening archives and encodings inside them).
  virtual void accept(const Blob& blob) = 0;
  // The same for content larger than kWholeBlobBytes, read in windows.
  virtual void accept_stream(const Origin& origin, ByteStream& bytes) = 0;
  // Never silent: becomes a Notice and makes the coverage partial.
  virtual void skip(const Origin& origin, std::uint64_t bytes, Error why) = 0;
  // Tells of content that is no part of the target and was not to be read: a submodule, the content
  // of an LFS pointer. Becomes a Notice and leaves the coverage as it is.
  virtual void elsewhere(const Origin& origin, Error why) { skip(origin, 0, std::move(why)); }
};

// Content up to here is handed over whole; above it, as a stream.
inline constexpr std::uint64_t kWholeBlobBytes = 8ull << 20;

// What one worker can read alone, with its own handles.
class Batch {
 public:
  virtual ~Batch() = default;
  // Errors: only what ends the batch; one blob's trouble goes to sink.skip.
  virtual Result<> read(BlobSink& sink, std::stop_token stop) = 0;
};

using EmitBatch = std::function<void(std::unique_ptr<Batch>)>;
using EmitSighting = std::function<void(const BlobId&, const Origin&)>;

// How much of a history is told of what was found in it.
enum class ProvenanceLevel : std::uint8_t {
  None,   // nothing: places are named by their blob
  First,  // paths, and who introduced the content when
  Full,   // also which branches still hold it, and when it went and came back
};

// What a target says of itself beside its files.
struct SourceFacts {
  std::vector<std::pair<std::string, std::string>> labels;  // of a container image
  std::vector<std::string> remotes;  // URLs a repository is fetched from; never with a password
};

// One person's commits in one folder.
struct Contribution {
  std::string folder;  // as asked for
  Person author;
  std::uint64_t commits = 0;
  std::int64_t last_at = 0;  // seconds since the epoch
};

// The past of a repository, as far as owners need it. Confined to one thread.
class SourcePast {
 public:
  virtual ~SourcePast() = default;
  // A file as a commit (an id, a tag) has it. Errors: NotFound.
  virtual Result<std::string> read_file_at(std::string_view path, std::string_view revision) = 0;
  // Errors: NotFound.
  virtual Result<std::string> commit_message(const BlobId& commit) = 0;
  // Versions of a file that HEAD no longer has, newest first; bounded.
  virtual Result<std::vector<std::string>> former_versions(std::string_view path) = 0;
  // Who committed to these folders ("" is the root) since that second; bounded.
  virtual Result<std::vector<Contribution>> contributions(std::span<const std::string> folders,
                                                          std::int64_t since) = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  // Emits the batches that together are the target. Trouble with one place goes to `sink.skip`.
  virtual Result<> split(const EmitBatch& emit, BlobSink& sink, std::stop_token stop) = 0;
  // After the scan: every place of the blobs that hold findings. Called once, from one thread. A
  // source whose origins were complete while reading has nothing to add.
  virtual Result<> trace(std::span<const BlobId> wanted, const EmitSighting& emit,
                         std::stop_token stop) {
    (void)wanted, (void)emit, (void)stop;
    return {};
  }
  // After trace(): what history says of the path `first.path`, where the blobs `versions` hold a
  // secret that `first` brought. Nothing for places that no history knows.
  virtual std::optional<Provenance> provenance(const CommitOrigin& first,
                                               std::span<const BlobId> versions) {
    (void)first, (void)versions;
    return std::nullopt;
  }
  // Reads one text file of the target as it is now ("CODEOWNERS", ".mailmap"), for owner
  // resolution. Errors: NotFound.
  virtual Result<std::string> read_file(std::string_view path) {
    return Error{ErrorCode::NotFound, std::string(path) + ": this target has no such file"};
  }
  // What owner resolution may ask beside files. Called once the scan is over.
  virtual SourceFacts facts() { return {}; }
  // Null for a target without history. Good while the source lives.
  virtual SourcePast* past() { return nullptr; }
};

}  // namespace dredge
