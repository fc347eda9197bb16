// One pack file and its index: what objects it holds, which are deltas of which, and their bytes.
//
// The headers of all entries are read when a pack is opened: it costs a fraction of a second for a
// million objects, tells each object's kind without inflating anything (trees are never read for
// content), and finds delta chains that are circular, endless or lead nowhere before anybody
// follows them. Bytes are inflated with libdeflate into buffers of a size known beforehand, so no
// input can make reading loop or allocate without bound.
//
// Source: gitformat-pack(5), versions 1 and 2 of the index, version 2 of the pack.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dredge/result.h"
#include "git/object.h"
#include "git/regular_file.h"

struct libdeflate_decompressor;

namespace dredge::git {

// Frees libdeflate's state.
struct InflaterFree {
  void operator()(libdeflate_decompressor* inflater) const;
};
using PackInflater = std::unique_ptr<libdeflate_decompressor, InflaterFree>;
PackInflater make_pack_inflater();

// Immutable once opened, so safe to share.
class Pack {
 public:
  static constexpr std::uint32_t kNoBase = UINT32_MAX;
  // git writes no chain longer than this (pack.depth is capped at 4095).
  static constexpr std::uint32_t kMaxChain = 4096;

  // `index` is the ".idx" file. Errors: Corrupt and Io when nothing can be read of it.
  static Result<Pack> open(const std::filesystem::path& index, std::size_t id_size);

  const std::string& name() const { return name_; }  // "pack-1234.pack"
  // What is wrong with the pack as a whole while parts of it can be read ("" when nothing is).
  const std::string& trouble() const { return trouble_; }
  std::uint32_t count() const { return count_; }

  // Entries are numbered in index order, which is the order of their ids.
  BlobId id_of(std::uint32_t entry) const;
  std::optional<std::uint32_t> find(const BlobId& id) const;
  ObjectKind kind_of(std::uint32_t entry) const { return entries_[entry].kind; }
  std::uint32_t base_of(std::uint32_t entry) const { return entries_[entry].base; }
  bool has_children(std::uint32_t entry) const { return entries_[entry].has_children; }
  std::uint64_t stored_size(std::uint32_t entry) const { return entries_[entry].size; }

  // All entries, each after its base and near it: the order in which reading is cheapest.
  std::vector<std::uint32_t> family_order() const;

  // Inflates the entry's own bytes: the object, or the delta when it has a base.
  // Errors: Corrupt; LimitExceeded over kMaxObjectBytes.
  Result<Bytes> inflate(std::uint32_t entry, libdeflate_decompressor& inflater) const;

 private:
  struct Entry {
    std::uint64_t data = 0;  // where the compressed bytes start in the pack; 0 = unreadable
    std::uint64_t size = 0;  // inflated size of the object or delta
    std::uint32_t base = kNoBase;
    ObjectKind kind = ObjectKind::Bad;
    bool has_children = false;
  };

  Pack(FileMap index, FileMap pack) : index_(std::move(index)), pack_(std::move(pack)) {}
  Result<> read_index(std::size_t id_size);
  void check_whole();
  std::uint64_t offset_of(std::uint32_t entry) const;
  void read_entries();
  void read_entry(std::uint32_t entry, std::span<const std::uint32_t> by_offset,
                  std::span<const std::uint64_t> offsets);
  void settle_kinds();

  std::string name_;
  std::string trouble_;
  FileMap index_;
  FileMap pack_;
  std::uint32_t count_ = 0;
  std::size_t id_size_ = 20;
  std::string_view fanout_;  // 256 big-endian counts
  std::string_view ids_;     // `id_stride_` bytes apart
  std::size_t id_stride_ = 20;
  std::string_view offsets_;  // 32-bit; `offset_stride_` bytes apart
  std::size_t offset_stride_ = 4;
  std::string_view wide_offsets_;
  std::vector<Entry> entries_;
};

}  // namespace dredge::git
