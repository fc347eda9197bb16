#include "source/git_known.h"

#include <algorithm>

namespace dredge {

std::vector<BlobId> git_contents_but(const git::ObjectStore& store,
                                     const git::FormerNumbers* former,
                                     std::span<const git::ObjectNumber> again,
                                     const std::function<bool(const BlobId&)>& remembered) {
  std::vector<BlobId> rest;
  const auto look = [&](git::ObjectNumber number) {
    const BlobId id = store.id_of(number);
    if (remembered(id)) return;
    const bool is_packed = number < store.first_loose();
    const bool is_tree =
        !is_packed && git::ObjectReader(store, 0).kind_of(number) == git::ObjectKind::Tree;
    if (!is_tree) rest.push_back(id);
  };
  for (std::size_t i = 0; i < store.packs().size(); ++i) {
    if (former != nullptr && former->had_pack(i)) continue;
    const git::Pack& pack = store.packs()[i];
    for (std::uint32_t entry = 0; entry < pack.count(); ++entry)
      if (pack.kind_of(entry) != git::ObjectKind::Tree) look(store.first_of(i) + entry);
  }
  for (auto number = store.first_loose(); number < store.count(); ++number)
    if (former == nullptr || !former->was_there(number)) look(number);
  for (const git::ObjectNumber number : again) look(number);
  std::ranges::sort(rest);
  rest.erase(std::unique(rest.begin(), rest.end()), rest.end());
  return rest;
}

}  // namespace dredge
