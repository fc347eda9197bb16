#include "git/object_id.h"
#include "git/object_store.h"

namespace dredge::git {
namespace {

// A loose file of kMaxObjectBytes that does not compress is a little larger than that.
constexpr std::uint64_t kMaxLooseFileBytes = kMaxObjectBytes + (1 << 20);

bool want_all(ObjectKind) { return true; }
bool want_none(ObjectKind) { return false; }

}  // namespace

ObjectReader::ObjectReader(const ObjectStore& store, std::uint64_t cache_bytes)
    : store_(store), cache_bytes_(cache_bytes), inflater_(make_pack_inflater()) {}

ObjectKind ObjectReader::kind_of(ObjectNumber number) {
  if (number >= store_.first_loose()) {
    const auto object = read_loose(number, want_none);
    return object ? object->kind : ObjectKind::Bad;
  }
  const auto [pack, entry] = store_.packed(number);
  return store_.packs()[pack].kind_of(entry);
}

Result<Object> ObjectReader::read(ObjectNumber number) {
  return number >= store_.first_loose() ? read_loose(number, want_all) : read_packed(number);
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

Result<Object> ObjectReader::read_loose(ObjectNumber number, bool (*wanted)(ObjectKind)) {
  ASSIGN_OR_RETURN(const FileMap file, FileMap::open(store_.loose_path(number)));
  if (file.bytes().size() > kMaxLooseFileBytes) {
    return Error{ErrorCode::LimitExceeded,
                 std::to_string(file.bytes().size()) + " bytes, over the limit"};
  }
  ASSIGN_OR_RETURN(LooseObject object, inflate_loose(file.bytes(), wanted));
  current_ = std::move(object.body);
  return Object{object.kind, current_.data == nullptr ? std::string_view() : current_.view()};
}

Result<Object> ObjectReader::read_packed(ObjectNumber number) {
  const auto [pack_index, wanted] = store_.packed(number);
  const Pack& pack = store_.packs()[pack_index];
  const ObjectNumber first = store_.first_of(pack_index);
  const ObjectKind kind = pack.kind_of(wanted);
  if (kind == ObjectKind::Bad) return Error{ErrorCode::Corrupt, "pack entry leads nowhere"};
  // Back along the chain to an object at hand; Pack has made sure that it ends.
  chain_.clear();
  std::uint32_t at = wanted;
  const Bytes* bytes = cached(first + at);
  while (bytes == nullptr && pack.base_of(at) != Pack::kNoBase) {
    chain_.push_back(at);
    at = pack.base_of(at);
    bytes = cached(first + at);
  }
  if (bytes == nullptr) {
    ASSIGN_OR_RETURN(Bytes root, pack.inflate(at, *inflater_));
    if (at == wanted && !pack.has_children(at)) {
      current_ = std::move(root);
      return Object{kind, current_.view()};
    }
    bytes = &keep(first + at, std::move(root));
  }
  for (; !chain_.empty(); chain_.pop_back()) {
    ASSIGN_OR_RETURN(const Bytes delta, pack.inflate(chain_.back(), *inflater_));
    ASSIGN_OR_RETURN(Bytes made, apply_delta(bytes->view(), delta.view()));
    if (chain_.back() == wanted && !pack.has_children(wanted)) {
      current_ = std::move(made);
      return Object{kind, current_.view()};
    }
    bytes = &keep(first + chain_.back(), std::move(made));
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
  cached_bytes_ += bytes.size;
  recent_.push_front({number, std::move(bytes)});
  index_[number] = recent_.begin();
  while (cached_bytes_ > cache_bytes_ && recent_.size() > 1) {
    cached_bytes_ -= recent_.back().bytes.size;
    index_.erase(recent_.back().number);
    recent_.pop_back();
  }
  return recent_.front().bytes;
}

}  // namespace dredge::git
