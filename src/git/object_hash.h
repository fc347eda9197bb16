// The id that git gives an object: the hash of its kind, size and bytes.
#pragma once

#include <memory>
#include <string_view>

#include "dredge/origin.h"
#include "git/object.h"
#include "git/regular_file.h"

struct evp_md_ctx_st;

namespace dredge::git {

// Computes ids with the processor's own instructions where it has them. Confined to one thread.
class ObjectHasher {
 public:
  explicit ObjectHasher(std::size_t id_size);  // 20: SHA-1, 32: SHA-256
  ~ObjectHasher();
  ObjectHasher(const ObjectHasher&) = delete;
  ObjectHasher& operator=(const ObjectHasher&) = delete;

  BlobId id_of(ObjectKind kind, std::string_view bytes);

  // The same in pieces: start with the size that all of them will have.
  void start(ObjectKind kind, std::uint64_t size);
  // Of the bytes alone, as packs and indexes end with it.
  void start();
  void add(std::string_view bytes);
  BlobId finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::size_t id_size_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

// Whether a file ends with the hash of what stands before it. Reads all of it.
bool ends_with_own_hash(const OpenFile& file, std::size_t id_size);

}  // namespace dredge::git
