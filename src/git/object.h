// The formats inside git's objects: kinds, the loose form, deltas, trees, commits and tags.
// Pure functions over borrowed bytes. Source: gitformat-pack(5), git-cat-file(1).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"

namespace dredge::git {

// Numbered as in a pack's entry header; Bad is an entry that cannot be read.
enum class ObjectKind : std::uint8_t { Bad = 0, Commit = 1, Tree = 2, Blob = 3, Tag = 4 };

// No object above this is inflated: it bounds what one hostile object costs.
inline constexpr std::uint64_t kMaxObjectBytes = 256ull << 20;

// Owned bytes that are not zeroed first. Move-only.
struct Bytes {
  std::unique_ptr<char[]> data;
  std::size_t size = 0;
  std::size_t capacity = 0;

  static Bytes of_size(std::size_t size) {
    return {std::make_unique_for_overwrite<char[]>(size + 1), size, size};
  }
  // Makes room for `new_size` bytes, of any content; takes new memory only to grow.
  void reset(std::size_t new_size) {
    if (data == nullptr || new_size > capacity) *this = of_size(new_size + new_size / 4);
    size = new_size;
  }
  std::string_view view() const { return {data.get(), size}; }
};

struct LooseObject {
  ObjectKind kind = ObjectKind::Bad;
  std::uint64_t size = 0;         // as the header says
  std::uint64_t header_size = 0;  // of the header, inflated
  Bytes body;                     // empty when only the header was wanted
};

// Inflates a loose object's file; of one that `wanted(kind)` refuses only the header.
// Errors: Corrupt (truncated, trailing or wrong bytes), LimitExceeded (over kMaxObjectBytes).
Result<LooseObject> inflate_loose(std::string_view file, bool (*wanted)(ObjectKind));

struct TreeEntry {
  std::uint32_t mode = 0;
  std::string_view name;
  BlobId id;

  bool is_tree() const { return (mode & 0170000) == 0040000; }
  bool is_gitlink() const { return (mode & 0170000) == 0160000; }
};

// Walks a tree's entries in stored order; a malformed rest ends the walk and sets broken().
class TreeReader {
 public:
  // `id_size` is 20 or 32. Borrows `tree`.
  TreeReader(std::string_view tree, std::size_t id_size) : rest_(tree), id_size_(id_size) {}
  // `entry` is new, or was filled by a reader of the same `id_size`.
  bool next(TreeEntry& entry);
  bool broken() const { return broken_; }

 private:
  std::string_view rest_;
  std::size_t id_size_;
  bool broken_ = false;
};

struct Commit {
  BlobId tree;
  std::vector<BlobId> parents;
  Person author;
  std::int64_t committed_at = 0;  // seconds since the epoch; 0 when the header is malformed
};

// Reads the headers of a commit; anything malformed is left at its default.
Commit parse_commit(std::string_view text);

// Who else had a hand in a commit.
struct CommitPeople {
  Person committer;
  std::int64_t authored_at = 0;    // seconds since the epoch
  std::vector<Person> co_authors;  // of the "Co-authored-by" trailers, each once, at most 32
};
CommitPeople parse_people(std::string_view text);

struct Tag {
  BlobId target;
  Person tagger;
  std::int64_t tagged_at = 0;
};
Tag parse_tag(std::string_view text);

}  // namespace dredge::git
