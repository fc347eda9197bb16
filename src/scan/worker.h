// One thread's part of a scan: blobs in, judged hits out.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "dredge/finding.h"
#include "dredge/source.h"
#include "engine/engine.h"
#include "ignore/inline_allow.h"
#include "scan/evidence.h"
#include "scan/judgements.h"
#include "scan/kinship.h"
#include "scan/known_lines.h"
#include "unpack/unpack.h"

namespace dredge {

class RuleFilter;
class SeenBlobs;
struct DecodedChunk;

// Counters that the progress line reads while workers run. Shared; each field is atomic.
struct Progress {
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<std::uint64_t> blobs{0};
  std::atomic<std::uint64_t> findings{0};
};

// A finding at the moment it was made, for a person who watches. The path of a git blob is not
// known yet.
struct LiveFinding {
  std::string rule;
  std::string masked;
  std::string path;
  std::uint32_t line = 0;
  Fingerprint fingerprint;
};
using EmitLive = std::function<void(LiveFinding&&)>;  // called from workers: must be safe for that

struct WorkerOptions {
  std::array<std::uint8_t, 32> key{};  // of the fingerprints
  double min_confidence = 0;
  Budget budget;
  bool reads_allows = true;  // those that stand in the texts
  AllowPolicy allows;
  const RuleFilter* filter = nullptr;   // of imported rules; borrowed, may be null
  const KnownObjects* known = nullptr;  // need not be read again; borrowed, may be null
  bool learns = false;                  // says which objects need not be read again
};

// Confined to one thread. Borrows all arguments for its life.
class Worker final : public BlobSink, private TextSink {
 public:
  Worker(const Engine& engine, const WorkerOptions& options, SeenBlobs& seen, KnownLines& lines,
         Progress& progress, const EmitLive& live);
  ~Worker() override;

  bool sighted(const BlobId& id, const Origin& origin) override;
  void accept(const Blob& blob) override;
  void accept_stream(const Origin& origin, ByteStream& bytes) override;
  void skip(const Origin& origin, std::uint64_t bytes, Error why) override;
  void elsewhere(const Origin& origin, Error why) override;

  // What this worker learned; the worker is empty afterwards.
  WorkerResult take();

 private:
  struct TextScan;
  class Collector;
  // What a generic rule found, and the index of its hit.
  struct Unnamed {
    Span match;
    Span secret;
    std::size_t hit = 0;
  };

  void text(const Origin& origin, std::string_view whole) override;
  void text_stream(const Origin& origin, ByteStream& bytes) override;
  void unpacked(std::uint64_t bytes) override;

  std::uint32_t index_of(const Rule& rule) const;
  const Descent* descent_of(std::string_view text) const;
  void scan_text(TextScan& scan);
  void scan_descendant(TextScan& scan, const Descent& descent);
  void scan_chunk(TextScan& scan, const DecodedChunk& chunk);
  void take_over(TextScan& scan);
  void note_anchors(TextScan& scan, const DecodedChunk& chunk, bool by_lines);
  void find_allows(TextScan& scan, const DecodedChunk& chunk, std::size_t first_hit);
  void name_by_kin(TextScan& scan, const DecodedChunk& chunk, const Unnamed& unnamed);
  std::optional<Kin> kin_of(std::string_view lines, std::string_view secret);
  void keep(TextScan& scan, Unit& unit);
  void finish_unit(Unit&& unit, const BlobId& id);
  bool take_known(const BlobId& id);
  void learn(const Blob& blob, const Coverage& before, std::vector<LearnedObject>& into);

  const Engine& engine_;
  const WorkerOptions& options_;
  SeenBlobs& seen_;
  LinePicker picker_;
  Judgements judgements_;
  Progress& progress_;
  const EmitLive& live_;
  Scanner scanner_;
  std::unique_ptr<Scanner> kin_scanner_;  // of the lines that scan/kinship.h makes, once any are
  std::map<Fingerprint, std::optional<Kin>> kin_;  // of such lines, by the digest of these
  EvidenceTable evidence_;
  std::map<Allow, std::uint32_t> allows_;  // to their index in the result
  WorkerResult result_;
  BlobId outer_;                 // of the blob being read, when its source knew it
  const Blob* blob_ = nullptr;   // the same, while it is read
  std::size_t outer_depth_ = 0;  // origin.inside of the blob being read
};

}  // namespace dredge
