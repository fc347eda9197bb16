// Every object a repository can reach on disk: packs, loose objects, alternates, and the
// quarantine directories of pushes under way. Reachable or not makes no difference here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "dredge/result.h"
#include "git/object.h"
#include "git/pack.h"

namespace dredge::git {

// Receives what could not be read: the place, relative to the repository, and why.
using Trouble = std::function<void(const std::string& place, Error why)>;

// Whether everything in a pack (by its path) is known from earlier.
using IsKnownPack = std::function<bool(const std::filesystem::path& pack)>;

// Numbers an object: all entries of the first pack, then of the next, then the loose ones.
using ObjectNumber = std::uint32_t;
inline constexpr ObjectNumber kNoObject = UINT32_MAX;

// Immutable once opened, so safe to share between threads.
class ObjectStore {
 public:
  struct Loose {
    BlobId id;
    std::uint32_t directory = 0;  // index of the object directory that holds it
    auto operator<=>(const Loose&) const = default;
  };

  // `objects` are the repository's object directories; `id_size` is 20 or 32. What cannot be read
  // goes to `trouble`, and the rest is opened. A pack without an index is read through once to make
  // one; of one that `is_known` the headers are read when they are asked for. Errors: Io, when
  // there is no such directory; LimitExceeded over 4 billion objects.
  static Result<ObjectStore> open(const std::filesystem::path& objects, std::size_t id_size,
                                  const Trouble& trouble, const IsKnownPack& is_known = {});

  std::size_t id_size() const { return id_size_; }
  ObjectNumber count() const { return first_loose_ + static_cast<ObjectNumber>(loose_.size()); }
  const std::vector<Pack>& packs() const { return packs_; }
  ObjectNumber first_of(std::size_t pack) const { return first_of_pack_[pack]; }
  ObjectNumber first_loose() const { return first_loose_; }

  // The first copy of the object; kNoObject when it is not here.
  ObjectNumber find(const BlobId& id) const;
  // The same for many ids, several times faster.
  void find_all(std::span<const BlobId> ids, std::span<ObjectNumber> numbers) const;
  // The next copy after `number` (a broken one may have a sound twin).
  ObjectNumber find_after(const BlobId& id, ObjectNumber number) const;
  // True for the copy that find() returns.
  bool is_first_copy(ObjectNumber number) const;
  BlobId id_of(ObjectNumber number) const;
  // The pack and entry of a packed object.
  std::pair<std::size_t, std::uint32_t> packed(ObjectNumber number) const;
  // For people: "objects/pack/pack-1234.pack", "objects/ab/cdef".
  std::string place_of(ObjectNumber number) const;
  // The kind of a packed object, without its bytes.
  ObjectKind packed_kind(ObjectNumber number) const {
    const auto [pack, entry] = packed(number);
    return packs_[pack].kind_of(entry);
  }
  // What an object is a delta of; kNoObject when it is whole.
  ObjectNumber base_of(ObjectNumber number) const;
  // The inflated size of a packed object, or of the delta that makes it.
  std::uint64_t stored_size(ObjectNumber number) const {
    const auto [pack, entry] = packed(number);
    return packs_[pack].stored_size(entry);
  }
  // Reads a loose object; of one whose kind `wanted` refuses only the header.
  // Errors: Corrupt, Io; LimitExceeded over kMaxObjectBytes.
  Result<LooseObject> read_loose(
      ObjectNumber number, bool (*wanted)(ObjectKind) = [](ObjectKind) { return true; }) const;
  // Where a loose object's file is.
  std::filesystem::path loose_path(ObjectNumber number) const;

 private:
  ObjectNumber find_loose(const BlobId& id, ObjectNumber from) const;
  Result<> number_objects();
  void adopt_orphans();
  void open_pack(const std::filesystem::path& pack, const std::string& place, PackIndex index,
                 const Trouble& trouble);
  void index_packs(const Trouble& trouble);
  void add_directory(const std::filesystem::path& objects, const Trouble& trouble);
  void add_packs(const std::filesystem::path& objects, const Trouble& trouble);
  void add_loose(const std::filesystem::path& objects, const Trouble& trouble);
  void follow_alternates(const std::filesystem::path& objects, const Trouble& trouble);

  std::size_t id_size_ = 20;
  std::vector<std::filesystem::path> directories_;  // canonical
  std::vector<std::filesystem::path> waiting_;      // alternates still to be opened
  IsKnownPack is_known_;                            // while packs are opened
  std::vector<Pack> packs_;
  std::vector<ObjectNumber> first_of_pack_;
  // Packs without a usable index: path and the place to name.
  std::vector<std::pair<std::filesystem::path, std::string>> unindexed_;
  std::vector<Loose> loose_;                                      // sorted
  std::unordered_map<ObjectNumber, ObjectNumber> outside_bases_;  // bases in another pack
  ObjectNumber first_loose_ = 0;
};

struct Object {
  ObjectKind kind = ObjectKind::Bad;
  std::string_view bytes;  // good until the reader's next call
};

// Reads objects, keeping the bases of deltas at hand. Confined to one thread; borrows the store.
class ObjectReader {
 public:
  ObjectReader(const ObjectStore& store, std::uint64_t cache_bytes);

  // The object's kind without its bytes; Bad when it cannot be told.
  ObjectKind kind_of(ObjectNumber number);
  // Errors: Corrupt, Io; LimitExceeded over kMaxObjectBytes.
  Result<Object> read(ObjectNumber number);
  // The same by id, trying every copy in turn. Errors: also NotFound.
  Result<Object> read(const BlobId& id);

 private:
  struct Cached {
    ObjectNumber number = 0;
    Bytes bytes;
  };

  Result<Object> read_packed(ObjectNumber number);
  const Bytes* cached(ObjectNumber number);
  const Bytes& keep(ObjectNumber number, Bytes bytes);

  const ObjectStore& store_;
  std::uint64_t cache_bytes_;
  std::uint64_t cached_bytes_ = 0;
  std::list<Cached> recent_;  // most recent first
  std::unordered_map<ObjectNumber, std::list<Cached>::iterator> index_;
  std::vector<ObjectNumber> chain_;
  PackCursor cursor_;
  Bytes delta_;
  Bytes current_;  // the last object read that is not in the cache
};

}  // namespace dredge::git
