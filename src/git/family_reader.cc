#include "git/family_reader.h"

#include <utility>

#include "git/delta.h"

namespace dredge::git {
namespace {

// How far up a path an object's ancestors are looked for, before it is made from the start.
constexpr std::size_t kAncestorsSought = 64;
// Levels of which a sink's notes are kept, from the end of the path: git makes no longer chains
// unless it is told to, and a hostile pack could have 4,096 levels with notes of 150 KB each.
constexpr std::size_t kMostNoted = 256;

Error too_much_work() {
  return Error{ErrorCode::LimitExceeded, "deltas make far more than their pack holds"};
}

}  // namespace

FamilyReader::FamilyReader(const ObjectStore& store, std::uint64_t memory_bytes,
                           std::uint64_t work_bytes)
    : store_(store), memory_bytes_(memory_bytes), work_left_(work_bytes) {}

Result<Object> FamilyReader::read(ObjectNumber number) {
  if (number >= store_.first_loose()) return read_loose(number);
  const ObjectKind kind = store_.packed_kind(number);
  if (kind == ObjectKind::Bad) return Error{ErrorCode::Corrupt, "pack entry leads nowhere"};
  if (work_left_ == 0) return too_much_work();
  copies_.clear();
  RETURN_IF_ERROR(plan(number));
  for (; !to_make_.empty(); to_make_.pop_back()) {
    const auto made = make(to_make_.back());
    if (!made) {
      forget_path();
      return made.error();
    }
    save_memory();
  }
  return Object{kind, path_.back().bytes.view()};
}

Result<Object> FamilyReader::read_loose(ObjectNumber number) {
  ASSIGN_OR_RETURN(LooseObject object, store_.read_loose(number));
  forget_path();
  held_bytes_ += object.body.capacity;
  copies_.clear();
  path_.push_back({number, std::move(object.body), {}});
  return Object{object.kind, path_.back().bytes.view()};
}

FamilyReader::Base FamilyReader::base() const {
  if (path_.size() < 2 || path_[path_.size() - 2].bytes.data == nullptr) return {};
  const Level& level = path_[path_.size() - 2];
  return {level.number, level.bytes.view()};
}

Descent FamilyReader::descent() {
  Descent descent;
  descent.copies = copies_;
  descent.of_blob = &path_.back().notes;
  const Base from = base();
  if (from.number == kNoObject || copies_.empty()) return descent;
  descent.base = from.bytes;
  descent.of_base = path_[path_.size() - 2].notes.get();
  return descent;
}

void FamilyReader::forget_path() {
  for (const Level& level : path_) held_bytes_ -= level.bytes.capacity;
  path_.clear();
}

bool FamilyReader::is_at_hand(ObjectNumber number, std::size_t& level) const {
  for (level = path_.size(); level-- > 0;) {
    if (path_[level].number == number) return path_[level].bytes.data != nullptr;
  }
  return false;
}

// Cuts the path after the nearest ancestor that is at hand, and lists what is to be made from
// there.
Result<> FamilyReader::plan(ObjectNumber number) {
  to_make_.clear();
  std::size_t level = 0;
  bool at_hand = false;
  for (ObjectNumber at = number; at != kNoObject && !at_hand; at = store_.base_of(at)) {
    at_hand = to_make_.size() <= kAncestorsSought && is_at_hand(at, level);
    if (!at_hand) to_make_.push_back(at);
    if (to_make_.size() > Pack::kMaxChain) {
      return Error{ErrorCode::Corrupt, "chain of deltas is too long"};
    }
  }
  const std::size_t kept = at_hand ? level + 1 : 0;
  while (path_.size() > kept) {
    spare_.push_back(std::move(path_.back().bytes));
    path_.pop_back();
  }
  return {};
}

// Makes the object at the path's end, of which the base is the last so far.
Result<> FamilyReader::make(ObjectNumber number) {
  Bytes made;
  if (!spare_.empty()) {
    made = std::move(spare_.back());
    spare_.pop_back();
    held_bytes_ -= made.capacity;
  }
  if (path_.empty()) {
    RETURN_IF_ERROR(make_root(number, made));
  } else {
    const auto [pack, entry] = store_.packed(number);
    RETURN_IF_ERROR(store_.packs()[pack].inflate(entry, cursor_, delta_));
    const bool is_blob = store_.packed_kind(number) == ObjectKind::Blob;
    const std::string_view base = path_.back().bytes.view();
    RETURN_IF_ERROR(is_blob ? apply_delta(base, delta_.view(), made, copies_)
                            : apply_delta(base, delta_.view(), made));
  }
  const std::uint64_t size = made.size;
  held_bytes_ += made.capacity;
  path_.push_back({number, std::move(made), {}});
  if (path_.size() > kMostNoted) path_[path_.size() - kMostNoted - 1].notes.reset();
  if (size > work_left_) {
    work_left_ = 0;
    return too_much_work();
  }
  work_left_ -= size;
  return {};
}

Result<> FamilyReader::make_root(ObjectNumber number, Bytes& into) {
  if (number < store_.first_loose()) {
    const auto [pack, entry] = store_.packed(number);
    return store_.packs()[pack].inflate(entry, cursor_, into);
  }
  ASSIGN_OR_RETURN(LooseObject object, store_.read_loose(number));
  into = std::move(object.body);
  return {};
}

// Gives up what is furthest from the next use: spare buffers, then the path from its start.
void FamilyReader::save_memory() {
  const auto is_too_much = [&] { return held_bytes_ + delta_.capacity > memory_bytes_; };
  while (is_too_much() && !spare_.empty()) {
    held_bytes_ -= spare_.back().capacity;
    spare_.pop_back();
  }
  for (std::size_t i = 0; is_too_much() && i + 1 < path_.size(); ++i) {
    held_bytes_ -= path_[i].bytes.capacity;
    path_[i].bytes = {};
  }
}

}  // namespace dredge::git
