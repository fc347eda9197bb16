#include "git/tree_entries.h"

namespace dredge::git {

Result<Entries> read_entries(ObjectReader& reader, std::size_t id_size, const BlobId& tree) {
  ASSIGN_OR_RETURN(const Object object, reader.read(tree));
  if (object.kind != ObjectKind::Tree) {
    return Error{ErrorCode::Corrupt, "object " + tree.hex() + " is not a tree"};
  }
  Entries entries;
  TreeReader in(object.bytes, id_size);
  for (TreeEntry entry; in.next(entry);) {
    entries.emplace(std::string(entry.name), Entry{entry.mode, entry.id});
  }
  if (in.broken()) return Error{ErrorCode::Corrupt, "tree " + tree.hex() + " is broken"};
  return entries;
}

}  // namespace dredge::git
