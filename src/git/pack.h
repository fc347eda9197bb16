// One pack file: what objects it holds, which are deltas of which, and their bytes.
//
// The headers of all entries are read when a pack is opened: it costs a fraction of a second for a
// million objects, tells each object's kind without inflating anything (trees are never read for
// content), and finds delta chains that are circular, endless or lead nowhere before anybody
// follows them. Bytes are inflated with libdeflate into buffers of a size known beforehand, so no
// input can make reading loop or allocate without bound.
//
// Source: gitformat-pack(5), versions 2 and 3 of the pack.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dredge/result.h"
#include "git/entry_headers.h"
#include "git/object.h"
#include "git/pack_cursor.h"
#include "git/pack_index.h"
#include "git/regular_file.h"

namespace dredge::git {

// Immutable once its store is open, so safe to share; while in use it must stay where it is.
class Pack {
 public:
  // What may be made of each byte of a pack before it is taken for a bomb, and of any pack. A large
  // file with a small change in each of thousands of commits stays far below.
  static constexpr std::uint64_t kMaxExpansion = 16384;
  static constexpr std::uint64_t kFreeExpansionBytes = std::uint64_t(4) << 30;

  static constexpr std::uint32_t kNoBase = kNoBaseEntry;
  // git writes no chain longer than this (pack.depth is capped at 4095).
  static constexpr std::uint32_t kMaxChain = 4096;

  // WhenAsked is for packs of which little will be asked: entries are looked at one by one then.
  enum class Headers { Now, WhenAsked };
  // Errors: Corrupt and Io when nothing can be read of it.
  static Result<Pack> open(const std::filesystem::path& pack, PackIndex index,
                           Headers headers = Headers::Now);

  const std::string& name() const { return name_; }  // "pack-1234.pack"
  const std::filesystem::path& path() const { return path_; }
  // What is wrong with the pack as a whole while parts of it can be read ("" when nothing is).
  const std::string& trouble() const { return trouble_; }
  std::uint32_t count() const { return index_.count(); }

  // Entries are numbered as they stand in the pack: families are near each other there, and what
  // is known of them is then too.
  BlobId id_of(std::uint32_t entry) const { return index_.id_of(in_index_[entry]); }
  std::optional<std::uint32_t> find(const BlobId& id) const {
    const auto found = index_.find(id);
    return found ? std::optional(in_pack_[*found]) : std::nullopt;
  }
  // The same for many; kNotFound for what is not here.
  static constexpr std::uint32_t kNotFound = PackIndex::kNotFound;
  void find_all(std::span<const BlobId> ids, std::span<std::uint32_t> found) const;
  // False when the index names another entry by the same id, which find() returns.
  bool is_found(std::uint32_t entry) const { return !index_.is_repeated(in_index_[entry]); }
  ObjectKind kind_of(std::uint32_t entry) const { return at(entry).kind; }
  std::uint32_t base_of(std::uint32_t entry) const { return at(entry).base; }
  // False where headers are read when asked for: nobody knows then what is made from an entry.
  bool knows_families() const { return headers_ == nullptr; }
  bool has_children(std::uint32_t entry) const { return !children_of(entry).empty(); }
  std::span<const std::uint32_t> children_of(std::uint32_t entry) const {
    if (!knows_families()) return {};
    return std::span(children_).subspan(child_starts_[entry],
                                        child_starts_[entry + 1] - child_starts_[entry]);
  }
  // Of the object, or of the delta when it has a base: inflated, and in the pack.
  std::uint64_t stored_size(std::uint32_t entry) const { return at(entry).size; }
  std::uint64_t packed_size(std::uint32_t entry) const { return at(entry).packed_size; }

  // All entries, each after its base and near it: the order in which reading is cheapest. As they
  // stand in the pack where families are not known.
  std::vector<std::uint32_t> family_order() const;

  // Inflates the entry's own bytes: the object, or the delta when it has a base.
  // Errors: Io; Corrupt; LimitExceeded over kMaxObjectBytes.
  Result<> inflate(std::uint32_t entry, PackCursor& cursor, Bytes& into) const;
  // The bytes of the entry's stream and those behind it, `length` of them or up to the pack's end,
  // from byte `from` of the stream on. Good until the cursor's next call.
  Result<std::string_view> stored(std::uint32_t entry, std::uint64_t from, std::uint64_t length,
                                  PackCursor& cursor) const;

  // Deltas whose base is named by an id that this pack does not hold; of kind Bad until adopted.
  // None are known where families are not.
  struct Orphan {
    std::uint32_t entry = 0;
    BlobId base;
  };
  const std::vector<Orphan>& orphans() const { return orphans_; }
  // Gives an orphan, and what descends from it, the kind of the base that was found elsewhere.
  void adopt(std::uint32_t orphan, ObjectKind kind);

 private:
  PackEntry at(std::uint32_t entry) const {
    if (headers_ == nullptr) return entries_[entry];
    return headers_->at(entry, {index_, file_, in_index_, in_pack_}, kMaxChain);
  }
  Pack(PackIndex index, OpenFile file) : index_(std::move(index)), file_(std::move(file)) {}
  Result<> check_whole();
  std::vector<std::uint64_t> order_entries();
  Result<> read_entries(std::span<const std::uint64_t> offsets);
  void find_sizes(std::span<const std::uint64_t> offsets);
  Result<> read_entry(std::span<const std::uint64_t> offsets, std::uint32_t entry,
                      PackCursor& cursor);
  void link_children();
  void settle(std::uint32_t root);

  std::string name_;
  std::filesystem::path path_;
  std::string trouble_;
  PackIndex index_;
  OpenFile file_;
  std::vector<PackEntry> entries_;           // none where headers are read when asked for
  std::unique_ptr<EntryHeaders> headers_;    // there
  std::vector<std::uint32_t> in_index_;      // each entry's number in the index
  std::vector<std::uint32_t> in_pack_;       // the reverse
  std::vector<std::uint32_t> roots_;         // entries without a base
  std::vector<std::uint32_t> child_starts_;  // where each entry's children start in `children_`
  std::vector<std::uint32_t> children_;
  std::vector<Orphan> orphans_;
};

}  // namespace dredge::git
