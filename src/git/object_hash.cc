#include "git/object_hash.h"

#include <algorithm>
#include <string>

#include <openssl/evp.h>

#include "base/check.h"
#include "git/object_id.h"

namespace dredge::git {
namespace {

std::string_view name_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::Commit:
      return "commit";
    case ObjectKind::Tree:
      return "tree";
    case ObjectKind::Tag:
      return "tag";
    case ObjectKind::Blob:
    case ObjectKind::Bad:
      break;
  }
  return "blob";
}

}  // namespace

void ObjectHasher::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

ObjectHasher::ObjectHasher(std::size_t id_size) : id_size_(id_size), context_(EVP_MD_CTX_new()) {
  DREDGE_CHECK(
      EVP_DigestInit_ex(context_.get(), id_size == 32 ? EVP_sha256() : EVP_sha1(), nullptr) == 1);
}

ObjectHasher::~ObjectHasher() = default;

void ObjectHasher::start() {
  // No type: the context keeps the algorithm that it looked up once.
  DREDGE_CHECK(EVP_DigestInit_ex(context_.get(), nullptr, nullptr) == 1);
}

void ObjectHasher::start(ObjectKind kind, std::uint64_t size) {
  start();
  std::string header(name_of(kind));
  header += ' ' + std::to_string(size);
  add({header.c_str(), header.size() + 1});
}

void ObjectHasher::add(std::string_view bytes) {
  DREDGE_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

BlobId ObjectHasher::finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  DREDGE_CHECK(EVP_DigestFinal_ex(context_.get(), digest, &size) == 1 && size == id_size_);
  return id_from_raw({reinterpret_cast<const char*>(digest), size});
}

BlobId ObjectHasher::id_of(ObjectKind kind, std::string_view bytes) {
  start(kind, bytes.size());
  add(bytes);
  return finish();
}

bool ends_with_own_hash(const OpenFile& file, std::size_t id_size) {
  constexpr std::uint64_t kPieceBytes = 1 << 20;
  if (file.size() < id_size) return false;
  ObjectHasher hasher(id_size);
  hasher.start();
  std::string piece;
  const std::uint64_t end = file.size() - id_size;
  for (std::uint64_t at = 0; at < end; at += piece.size()) {
    piece.resize(std::min(kPieceBytes, end - at));
    if (file.read_at(at, piece) != piece.size()) return false;
    hasher.add(piece);
  }
  std::string last(id_size, '\0');
  return file.read_at(end, last) == id_size && id_from_raw(last) == hasher.finish();
}

}  // namespace dredge::git
