// What a tree has that a nearly equal one has not: what the tree was made from by a delta, say.
//
// Packs hold most trees as a change of one or two entries in dozens. Where two trees begin and end
// with the same bytes nothing needs to be parsed but the borders of entries, so looking through all
// trees of a history costs little more than making them.
#pragma once

#include <cstddef>
#include <string_view>

#include "git/object.h"

namespace dredge::git {

// The entries before byte `begin` are the same in both trees, and so are those from `end` on in the
// one and from `other_end` on in the other. What lies between is whole entries, as far as the trees
// are not broken; of what is broken in the same way in both nothing is said.
struct TreeDifference {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t other_end = 0;
};
TreeDifference difference_of(std::string_view tree, std::string_view other, std::size_t id_size);

// One step from another tree to this one. Places are where names stand, in bytes from the start.
struct TreeEdit {
  const TreeEntry* entry = nullptr;  // that the other has not so; null: an entry is only left out
  bool is_new_name = false;          // and the other has no entry of that name either
  bool leaves_out = false;           // the other's entry at `other_at`
  // In the other: all entries before it, but those that were left out, are in the tree as well.
  std::size_t other_at = 0;
  // By how much entries that both have stand further on in the tree, from here to the next edit.
  std::ptrdiff_t shift = 0;
};

// Calls use(edit) for all that makes `tree` of `other`, ascending. Entries of trees that are not in
// git's order may be told although they are the same. False when what had to be parsed of `tree` is
// broken.
template <class Use>
bool for_each_edit(std::string_view tree, std::string_view other, std::size_t id_size, Use use) {
  const TreeDifference part = difference_of(tree, other, id_size);
  TreeReader in(tree.substr(part.begin, part.end - part.begin), id_size);
  TreeReader before(other.substr(part.begin, part.other_end - part.begin), id_size);
  const auto end_of = [&](std::string_view whole, const TreeEntry& entry) {
    return entry.name.data() + entry.name.size() + 1 + id_size - whole.data();
  };
  std::ptrdiff_t end = static_cast<std::ptrdiff_t>(part.begin);  // of what has been compared
  std::ptrdiff_t other_end = end;
  TreeEntry twin;
  bool has_twin = before.next(twin);
  const auto twin_at = [&] {
    return has_twin ? static_cast<std::size_t>(twin.name.data() - other.data()) : part.other_end;
  };
  // Whether there is another twin then.
  const auto pass_twin = [&] {
    other_end = end_of(other, twin);
    return before.next(twin);
  };
  const auto leave_out = [&] {
    const std::size_t at = twin_at();
    const bool has_next = pass_twin();
    use(TreeEdit{nullptr, false, true, at, end - other_end});
    return has_next;
  };
  for (TreeEntry entry; in.next(entry);) {
    while (has_twin && twin.name < entry.name) has_twin = leave_out();
    const bool is_known = has_twin && twin.name == entry.name;
    const std::size_t at = twin_at();
    const bool is_same = is_known && twin.id == entry.id && twin.mode == entry.mode &&
                         end_of(tree, entry) - end == end_of(other, twin) - other_end;
    end = end_of(tree, entry);
    if (is_known) has_twin = pass_twin();
    if (!is_same) use(TreeEdit{&entry, !is_known, is_known, at, end - other_end});
  }
  if (in.broken()) return false;
  while (has_twin) has_twin = leave_out();
  return true;
}

}  // namespace dredge::git
