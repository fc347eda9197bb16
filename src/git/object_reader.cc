#include "git/delta.h"
#include "git/object_store.h"

namespace dredge::git {
namespace {

// A loose file of kMaxObjectBytes that does not compress is a little larger than that.
// Over all packs that one chain may run through: a thin pack's goes on in others.
constexpr std::size_t kLongestChain = std::size_t{64} * Pack::kMaxChain;

bool want_none(ObjectKind) { return false; }

}  // namespace

ObjectReader::ObjectReader(const ObjectStore& store, std::uint64_t cache_bytes)
    : store_(store), cache_bytes_(cache_bytes) {}

ObjectKind ObjectReader::kind_of(ObjectNumber number) {
  if (number < store_.first_loose()) return store_.packed_kind(number);
  const auto object = store_.read_loose(number, want_none);
  return object ? object->kind : ObjectKind::Bad;
}

Result<Object> ObjectReader::read(ObjectNumber number) {
  if (number < store_.first_loose()) return read_packed(number);
  ASSIGN_OR_RETURN(LooseObject object, store_.read_loose(number));
  current_ = std::move(object.body);
  return Object{object.kind, current_.view()};
}

Result<Object> ObjectReader::read(const BlobId& id) {
  ObjectNumber number = store_.find(id);
  if (number == kNoObject) return Error{ErrorCode::NotFound, "object " + id.hex() + " is missing"};
  Result<Object> first = read(number);
  if (first) return first;
  while ((number = store_.find_after(id, number)) != kNoObject) {
    Result<Object> twin = read(number);
    if (twin) return twin;
  }
  return first;
}

Result<Object> ObjectReader::read_packed(ObjectNumber wanted) {
  const ObjectKind kind = store_.packed_kind(wanted);
  if (kind == ObjectKind::Bad) return Error{ErrorCode::Corrupt, "pack entry leads nowhere"};
  // Back along the chain to an object at hand. Pack has made sure that it ends, while its file
  // stays what it is.
  chain_.clear();
  const Bytes* bytes = nullptr;
  for (ObjectNumber at = wanted; at != kNoObject && bytes == nullptr; at = store_.base_of(at)) {
    bytes = cached(at);
    if (bytes == nullptr) chain_.push_back(at);
    if (chain_.size() > kLongestChain)
      return Error{ErrorCode::Corrupt, "chain of deltas is too long"};
  }
  for (; !chain_.empty(); chain_.pop_back()) {
    const ObjectNumber at = chain_.back();
    Bytes made;
    if (at >= store_.first_loose()) {
      ASSIGN_OR_RETURN(LooseObject base, store_.read_loose(at));
      made = std::move(base.body);
    } else {
      const auto [pack, entry] = store_.packed(at);
      RETURN_IF_ERROR(
          store_.packs()[pack].inflate(entry, cursor_, bytes == nullptr ? made : delta_));
      if (bytes != nullptr) RETURN_IF_ERROR(apply_delta(bytes->view(), delta_.view(), made));
      const Pack& in = store_.packs()[pack];
      if (at == wanted && in.knows_families() && !in.has_children(entry)) {
        current_ = std::move(made);
        return Object{kind, current_.view()};
      }
    }
    bytes = &keep(at, std::move(made));
  }
  return Object{kind, bytes->view()};
}

const Bytes* ObjectReader::cached(ObjectNumber number) {
  const auto found = index_.find(number);
  if (found == index_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second);
  return &found->second->bytes;
}

// Keeps the newest whatever its size: the next delta is likely to be based on it.
const Bytes& ObjectReader::keep(ObjectNumber number, Bytes bytes) {
  cached_bytes_ += bytes.capacity;
  recent_.push_front({number, std::move(bytes)});
  index_[number] = recent_.begin();
  while (cached_bytes_ > cache_bytes_ && recent_.size() > 1) {
    cached_bytes_ -= recent_.back().bytes.capacity;
    index_.erase(recent_.back().number);
    recent_.pop_back();
  }
  return recent_.front().bytes;
}

}  // namespace dredge::git
