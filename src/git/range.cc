#include "git/range.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "git/commit_graph.h"
#include "git/name_history.h"
#include "git/tree_entries.h"

namespace dredge::git {
namespace {

constexpr std::uint64_t kCacheBytes = 64 << 20;
constexpr std::size_t kMaxPlaces = 5'000'000;

class RangeReader {
 public:
  RangeReader(const Layout& layout, const ObjectStore& store)
      : layout_(layout), store_(store), reader_(store, kCacheBytes), graph_(store) {}

  Result<RangeContent> read(std::string_view without, std::string_view tip,
                            const std::stop_token& stop) {
    std::vector<BlobId> others;
    if (!without.empty()) {
      ASSIGN_OR_RETURN(const BlobId id, commit_named(without));
      ASSIGN_OR_RETURN([[maybe_unused]] const auto known,
                       graph_.add(std::span(&id, 1), others, stop));
    }
    ASSIGN_OR_RETURN(const BlobId id, commit_named(tip.empty() ? "HEAD" : tip));
    ASSIGN_OR_RETURN(const auto order, graph_.add(std::span(&id, 1), others, stop));
    if (order.empty()) {
      return Error{ErrorCode::InvalidInput,
                   "no commit of \"" + std::string(tip.empty() ? "HEAD" : tip) +
                       "\" is outside \"" + std::string(without) + "\": the range is empty"};
    }
    find_head();
    for (const std::uint32_t commit : order) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      RETURN_IF_ERROR(add_commit(commit));
    }
    return std::move(content_);
  }

 private:
  Result<BlobId> commit_named(std::string_view revision) {
    ASSIGN_OR_RETURN(const BlobId id, resolve(layout_, store_, revision));
    const BlobId commit = peel_to_commit(reader_, id);
    if (commit.empty()) {
      return Error{ErrorCode::NotFound, "\"" + std::string(revision) + "\" is no commit"};
    }
    return commit;
  }

  void find_head() {
    const auto head = head_of(layout_);
    const auto commit =
        head ? reader_.read(peel_to_commit(reader_, *head)) : Result<Object>(Object{});
    if (commit && commit->kind == ObjectKind::Commit) head_tree_ = parse_commit(commit->bytes).tree;
  }

  Result<> add_commit(std::uint32_t place) {
    const CommitNode node = graph_.nodes()[place];
    ASSIGN_OR_RETURN(const Object object, reader_.read(node.id));
    CommitOrigin from;
    from.commit = node.id;
    from.author = parse_commit(object.bytes).author;
    from.committed_at = node.committed_at;
    from.detail = node.parents.size() > 1 ? GitDetail::Merge : GitDetail::None;
    content_.commits.push_back(node.id);
    content_.is_cut_short = content_.is_cut_short || node.missing_parents != 0;
    std::vector<BlobId> parents;
    for (const std::uint32_t parent : node.parents) parents.push_back(graph_.nodes()[parent].tree);
    return add_tree(node.tree, parents, "", from, 0);
  }

  // Compares a tree with the ones at its path in each parent; equal ones are not read.
  Result<> add_tree(const BlobId& tree, const std::vector<BlobId>& olds, const std::string& prefix,
                    const CommitOrigin& from, std::size_t depth) {
    if (depth > kMaxTreeDepth || content_.blobs.size() > kMaxPlaces) {
      return Error{ErrorCode::LimitExceeded, "the range has too many files, or too deep trees"};
    }
    if (std::ranges::find(olds, tree) != olds.end()) return {};
    ASSIGN_OR_RETURN(const Entries entries, entries_of(tree));
    std::vector<Entries> before;
    for (const BlobId& old : olds) {
      ASSIGN_OR_RETURN(Entries parent, entries_of(old));
      before.push_back(std::move(parent));
    }
    for (const auto& [name, entry] : entries) {
      std::vector<BlobId> twins;  // what the parents have under this name, if of the same kind
      bool is_inherited = false;
      bool is_new_name = true;
      for (const Entries& parent : before) {
        const auto twin = parent.find(name);
        if (twin == parent.end()) continue;
        is_new_name = false;
        is_inherited = is_inherited || twin->second.id == entry.id;
        if (twin->second.is_tree() == entry.is_tree()) twins.push_back(twin->second.id);
      }
      if (is_inherited) continue;
      if (is_new_name) add_name(prefix + name, from);
      if (entry.is_tree()) {
        RETURN_IF_ERROR(add_tree(entry.id, twins, prefix + name + "/", from, depth + 1));
      } else if (!entry.is_gitlink()) {
        add_blob(entry, prefix + name, from);
      }
    }
    return {};
  }

  void add_name(std::string path, const CommitOrigin& from) {
    if (!paths_.insert(path).second) return;
    CommitOrigin origin = from;
    origin.place = GitPlace::FileName;
    origin.detail = GitDetail::None;
    origin.path = std::move(path);
    content_.names.push_back(std::move(origin));
  }

  void add_blob(const Entry& entry, const std::string& path, const CommitOrigin& from) {
    if (!spots_.emplace(entry.id, path).second) return;
    CommitOrigin origin = from;
    origin.path = path;
    if ((entry.mode & 0170000) == 0120000) origin.detail = GitDetail::SymlinkTarget;
    if (path == ".gitmodules") origin.detail = GitDetail::SubmoduleUrl;
    const auto in_head = entry_at(reader_, store_.id_size(), head_tree_, path);
    origin.in_head = in_head && in_head->id == entry.id;
    content_.blobs.emplace_back(entry.id, std::move(origin));
  }

  Result<Entries> entries_of(const BlobId& tree) {
    return read_entries(reader_, store_.id_size(), tree);
  }

  const Layout& layout_;
  const ObjectStore& store_;
  ObjectReader reader_;
  CommitGraph graph_;
  BlobId head_tree_;
  RangeContent content_;
  std::set<std::pair<BlobId, std::string>> spots_;
  std::set<std::string, std::less<>> paths_;
};

}  // namespace

Result<RangeContent> read_range(const Layout& layout, const ObjectStore& store,
                                std::string_view without, std::string_view tip,
                                std::stop_token stop) {
  return RangeReader(layout, store).read(without, tip, stop);
}

}  // namespace dredge::git
