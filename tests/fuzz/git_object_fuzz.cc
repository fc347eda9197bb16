// Trees, commits, tags, deltas, loose objects and diffs of any bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "git/delta.h"
#include "git/line_diff.h"
#include "git/multi_pack_index.h"
#include "git/object.h"
#include "git/tree_changes.h"

namespace {

void read_tree(std::string_view bytes, std::size_t id_size) {
  dredge::git::TreeReader reader(bytes, id_size);
  dredge::git::TreeEntry entry;
  std::size_t entries = 0;
  while (reader.next(entry)) {
    DREDGE_CHECK(entry.id.size == id_size);
    DREDGE_CHECK(entry.name.data() >= bytes.data() &&
                 entry.name.data() + entry.name.size() <= bytes.data() + bytes.size());
    DREDGE_CHECK(++entries <= bytes.size());
  }
}

// What a tree changed must lie in it, whatever the other one is.
void compare_trees(std::string_view tree, std::string_view other, std::size_t id_size) {
  std::size_t entries = 0;
  std::size_t other_at = 0;
  dredge::git::for_each_edit(tree, other, id_size, [&](const dredge::git::TreeEdit& edit) {
    DREDGE_CHECK(edit.other_at >= other_at && edit.other_at <= other.size());
    other_at = edit.other_at;
    if (edit.entry == nullptr) return;
    const std::string_view name = edit.entry->name;
    DREDGE_CHECK(name.data() >= tree.data() &&
                 name.data() + name.size() <= tree.data() + tree.size());
    DREDGE_CHECK(++entries <= tree.size());
  });
}

// The first byte says where the bytes are cut in two.
std::string_view head_of(std::string_view bytes) {
  if (bytes.empty()) return bytes;
  const std::size_t cut = static_cast<unsigned char>(bytes[0]) * bytes.size() / 256;
  return bytes.substr(1, cut);
}

// What is told to be copied is there, in both.
void make_of(std::string_view base, std::string_view delta) {
  using namespace dredge::git;
  Bytes made;
  std::vector<dredge::CopiedPiece> copies;
  if (!apply_delta(base, delta, made, copies)) return;
  DREDGE_CHECK(made.size <= kMaxObjectBytes);
  std::uint64_t end = 0;
  for (const dredge::CopiedPiece& piece : copies) {
    DREDGE_CHECK(piece.begin >= end);
    end = std::uint64_t{piece.begin} + piece.size;
    DREDGE_CHECK(made.view().substr(piece.begin, piece.size) ==
                 base.substr(piece.from, piece.size));
  }
  DREDGE_CHECK(end <= made.size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dredge::git;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_tree(bytes, 20);
  read_tree(bytes, 32);
  parse_commit(bytes);
  parse_tag(bytes);
  if (const auto loose = inflate_loose(bytes, [](ObjectKind) { return true; }); loose)
    DREDGE_CHECK(loose->body.size == loose->size);
  const std::string_view head = head_of(bytes);
  const std::string_view tail = bytes.substr(bytes.empty() ? 0 : 1 + head.size());
  compare_trees(head, tail, 20);
  compare_trees(tail, head, 32);
  make_of(head, tail);
  if (const auto names = names_of_packs(bytes)) DREDGE_CHECK(names->size() <= bytes.size());
  if (const auto lines = added_lines(head, tail); lines) {
    std::uint64_t last = 0;
    for (const LineRange& range : *lines) {
      DREDGE_CHECK(range.first > last && range.second >= range.first);
      last = range.second;
    }
  }
  return 0;
}
