#include "git/name_history.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "git/object_id.h"

namespace dredge::git {
namespace {

constexpr std::uint64_t kCacheBytes = 64 << 20;
constexpr int kMaxDepth = 2048;  // git's core.maxTreeDepth
constexpr std::size_t kMaxPlaces = 1000;

// The paths of the wanted names below one tree, without and with their last part.
struct Match {
  std::string folder;  // relative to the tree; "" = in it
  std::uint32_t name = 0;
  auto operator<=>(const Match&) const = default;
};

class NameSearch {
 public:
  NameSearch(const ObjectStore& store, const std::vector<std::string>& names)
      : reader_(store, kCacheBytes), id_size_(store.id_size()) {
    for (std::uint32_t i = 0; i < names.size(); ++i) wanted_.emplace(names[i], i);
  }

  const std::vector<Match>& below(const BlobId& tree, int depth = 0) {
    const auto [at, is_new] = known_.try_emplace(tree);  // what a tree that holds itself finds
    if (!is_new || depth > kMaxDepth) return at->second;
    std::vector<Match> matches;
    std::vector<std::pair<std::string, BlobId>> folders;
    if (const auto object = reader_.read(tree); object && object->kind == ObjectKind::Tree) {
      TreeReader in(object->bytes, id_size_);
      for (TreeEntry entry; in.next(entry);) {
        const auto name = wanted_.find(entry.name);
        if (name != wanted_.end()) matches.push_back({"", name->second});
        if (entry.is_tree()) folders.emplace_back(entry.name, entry.id);
      }
    }
    for (const auto& [folder, id] : folders) {
      for (const Match& match : below(id, depth + 1)) {
        if (matches.size() == kMaxPlaces) break;
        matches.push_back(
            {match.folder.empty() ? folder : folder + "/" + match.folder, match.name});
      }
    }
    return known_[tree] = std::move(matches);
  }

  Person author_of(const BlobId& commit) {
    const auto object = reader_.read(commit);
    return object ? parse_commit(object->bytes).author : Person{};
  }

 private:
  ObjectReader reader_;
  std::size_t id_size_;
  std::map<std::string, std::uint32_t, std::less<>> wanted_;
  std::unordered_map<BlobId, std::vector<Match>, IdHash> known_;
};

}  // namespace

std::optional<FoundEntry> entry_at(ObjectReader& reader, std::size_t id_size, const BlobId& tree,
                                   std::string_view path) {
  FoundEntry found{0040000, tree};
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, slash);
    const auto object = reader.read(found.id);
    if (!object || object->kind != ObjectKind::Tree) return std::nullopt;
    std::optional<FoundEntry> next;
    TreeReader in(object->bytes, id_size);
    for (TreeEntry entry; !next && in.next(entry);) {
      if (entry.name == name) next = FoundEntry{entry.mode, entry.id};
    }
    if (!next) return std::nullopt;
    found = *next;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return found;
}

Result<> trace_names(const Layout& layout, const ObjectStore& store, const CommitGraph& graph,
                     std::span<const std::uint32_t> named, const std::vector<std::string>& names,
                     const EmitName& emit, std::stop_token stop) {
  NameSearch search(store, names);
  std::set<Match> in_head;
  if (const auto head = head_of(layout)) {
    const std::uint32_t place = graph.place_of(*head);
    if (place != UINT32_MAX) {
      const std::vector<Match>& there = search.below(graph.tree_of(place));
      in_head.insert(there.begin(), there.end());
    }
  }
  std::set<Match> seen;
  for (const std::uint32_t commit : named) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
    const CommitNode& node = graph.nodes()[commit];
    for (const Match& match : search.below(graph.tree_of(commit))) {
      if (seen.size() == kMaxPlaces || !seen.insert(match).second) continue;
      CommitOrigin origin;
      origin.place = GitPlace::FileName;
      origin.path = match.folder;
      origin.commit = node.id;
      origin.author = search.author_of(node.id);
      origin.committed_at = node.committed_at;
      origin.in_head = in_head.contains(match);
      emit(names[match.name], std::move(origin));
    }
  }
  return {};
}

}  // namespace dredge::git
