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

// Calls use(entry, is_new_name) for the entries of `tree` that `other` has not, or has with another
// id or kind: then the name is not new. Entries of trees that are not in git's order may be told
// although they are the same. False when what had to be parsed of `tree` is broken.
template <class Use>
bool for_each_change(std::string_view tree, std::string_view other, std::size_t id_size, Use use) {
  const TreeDifference part = difference_of(tree, other, id_size);
  TreeReader in(tree.substr(part.begin, part.end - part.begin), id_size);
  TreeReader before(other.substr(part.begin, part.other_end - part.begin), id_size);
  TreeEntry twin;
  bool has_twin = before.next(twin);
  for (TreeEntry entry; in.next(entry);) {
    while (has_twin && twin.name < entry.name) has_twin = before.next(twin);
    const bool is_known = has_twin && twin.name == entry.name;
    if (!is_known || twin.id != entry.id || twin.mode != entry.mode) use(entry, !is_known);
  }
  return !in.broken();
}

}  // namespace dredge::git
