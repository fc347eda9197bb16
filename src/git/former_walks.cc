#include "git/former_walks.h"

#include <utility>

#include "git/object_id.h"

namespace dredge::git {

const FormerWalks::Walk* FormerWalks::find(std::string_view path) const {
  const auto walk = walks_.find(path);
  return walk == walks_.end() ? nullptr : &walk->second;
}

void FormerWalks::put(std::string_view path, Walk walk) {
  const bool is_room = walks_.size() < kMostWalks || walks_.contains(path);
  if (is_room) walks_.insert_or_assign(std::string(path), std::move(walk));
}

void FormerWalks::save(VarintWriter& out) const {
  out.number(walks_.size());
  for (const auto& [path, walk] : walks_) {
    out.text(path);
    out.text(raw_of(walk.head));
    out.number(walk.is_cut ? 1 : 0);
    out.number(walk.met.size());
    for (const Met& met : walk.met) {
      out.text(raw_of(met.version));
      out.number(met.steps);
    }
  }
}

FormerWalks FormerWalks::load(VarintReader& in) {
  FormerWalks walks;
  for (std::size_t left = in.count(); left != 0; --left) {
    const std::string_view path = in.text();
    Walk walk;
    walk.head = id_from_raw(in.text());
    walk.is_cut = in.below(2) != 0;
    for (std::size_t more = in.count(); more != 0; --more) {
      const BlobId version = id_from_raw(in.text());
      walk.met.push_back({version, in.below(UINT32_MAX)});
    }
    if (in.has_failed()) return {};
    walks.put(path, std::move(walk));
  }
  return in.is_whole() ? walks : FormerWalks();
}

}  // namespace dredge::git
