// Archives and compressed streams, read member by member out of a stream. Thin over libarchive; it
// never writes to disk and never starts a program.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/budget.h"
#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

enum class ArchiveKind : std::uint8_t {
  Members,  // zip, tar, 7z, ar, cpio; not compressed as a whole
  Packed,   // one stream: gzip, bzip2, xz, zstd, lz4, lzip, compress; members in a row are one
  Tar,      // tar, not packed
  Layer,    // tar, packed or not
};

struct ArchiveEntry {
  // A hard link that carries bytes of its own counts as a file.
  enum class Kind : std::uint8_t { File, Directory, Symlink, Hardlink, Other };
  std::string path;  // as written there: may be absolute or hold ".."; "" for a packed stream
  std::string link;  // where a link points
  Kind kind = Kind::File;
  std::optional<std::uint64_t> size;
  bool encrypted = false;
  std::uint64_t data_offset = 0;  // of its bytes in an archive that is not packed; for tar only
};

// Confined to one thread. The bytes or the stream must outlive it.
class ArchiveReader {
 public:
  // Errors of all: Corrupt, when this is not such an archive or breaks off; those of the stream.
  static Result<ArchiveReader> open(ByteStream& in, ArchiveKind kind);
  static Result<ArchiveReader> open(std::string_view bytes, ArchiveKind kind);
  ArchiveReader(ArchiveReader&& other) noexcept;
  ArchiveReader& operator=(ArchiveReader&& other) noexcept;
  ~ArchiveReader();

  // Goes to the next member, and says false when there is none.
  Result<bool> next(ArchiveEntry& entry);
  // Bytes of the member; 0 is its end. A long hole of a sparse member is cut short (kHoleBytes).
  Result<std::size_t> read(std::span<char> into);
  // How many packed bytes were needed so far. Behind the end of a packed stream more may follow.
  std::uint64_t consumed() const;

 private:
  struct State;
  explicit ArchiveReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The member a reader stands on, charged to the budget. Never fails: where the member breaks off or
// the budget ends, it ends, and `trouble` says why.
class MeteredMember final : public ByteStream {
 public:
  MeteredMember(ArchiveReader& reader, BudgetMeter& meter) : reader_(reader), meter_(meter) {}

  Result<std::size_t> read(std::span<char> into) override;
  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  ArchiveReader& reader_;
  BudgetMeter& meter_;
  std::optional<Error> trouble_;
};

}  // namespace dredge
