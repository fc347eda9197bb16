// Reads packed objects in family order: each after its base, with one buffer for each generation.
//
// A family is all that descends from one whole object by deltas. Walked depth first, the way back
// to any object's base is the path that led here, so its buffers are all that must be kept: every
// stream is inflated once, and no cache is searched. Objects may be left out: the reader makes
// those that it needs on the way.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "dredge/source.h"
#include "git/object_store.h"

namespace dredge::git {

// Confined to one thread; borrows the store.
class FamilyReader {
 public:
  // Keeps at most about `memory_bytes` between calls; a path that is longer is made again where it
  // is needed again. Makes at most `work_bytes` bytes of objects in its life: a few kilobytes of
  // deltas can tell terabytes.
  FamilyReader(const ObjectStore& store, std::uint64_t memory_bytes, std::uint64_t work_bytes);

  // Costs the least when called in the order of Pack::family_order. Any object will do, also a
  // loose one. Errors: Corrupt, Io; LimitExceeded over kMaxObjectBytes or `work_bytes`.
  Result<Object> read(ObjectNumber number);

  // What the object read last was made from by a delta; no bytes for one that is whole, or when
  // they had to be given up. Good until the next call.
  struct Base {
    ObjectNumber number = kNoObject;
    std::string_view bytes;
  };
  Base base() const;

  // How the blob read last comes from its base, and where what is said of it is kept for those that
  // are made from it. Good until the next call.
  Descent descent();

  // How many objects lie between the object read last and the whole one its chain starts from.
  std::size_t depth() const { return path_.size() - 1; }

 private:
  struct Level {
    ObjectNumber number = kNoObject;
    Bytes bytes;                       // no data: given up to save memory
    std::unique_ptr<BlobNotes> notes;  // none until somebody makes them
  };

  Result<Object> read_loose(ObjectNumber number);
  bool is_at_hand(ObjectNumber number, std::size_t& level) const;
  Result<> plan(ObjectNumber number);
  Result<> make(ObjectNumber number);
  Result<> make_root(ObjectNumber number, Bytes& into);
  void forget_path();
  void save_memory();

  const ObjectStore& store_;
  std::uint64_t memory_bytes_;
  std::uint64_t work_left_;
  std::uint64_t held_bytes_ = 0;  // capacity of path_ and spare_
  PackCursor cursor_;
  Bytes delta_;
  std::vector<CopiedPiece> copies_;    // of the object read last, from its base
  std::vector<Level> path_;            // from a whole object to the one read last
  std::vector<Bytes> spare_;           // buffers of deeper levels, to be used again
  std::vector<ObjectNumber> to_make_;  // last first
};

}  // namespace dredge::git
