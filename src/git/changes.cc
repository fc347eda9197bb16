#include "git/changes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>

#include "git/commit_graph.h"
#include "git/index_file.h"
#include "git/object_id.h"
#include "git/repository.h"
#include "git/tree_entries.h"

namespace dredge::git {
namespace {

constexpr std::uint64_t kCacheBytes = 32 << 20;

class Changes {
 public:
  explicit Changes(const Layout& layout, const ObjectStore& store)
      : layout_(layout), store_(store), reader_(store, kCacheBytes) {}

  Result<std::vector<AddedLines>> between(std::string_view base_ref) {
    const auto base = resolve(layout_, store_, base_ref);
    if (!base) return no_such_ref(base_ref);
    const auto head = head_of(layout_);
    if (!head) return Error{ErrorCode::NotFound, "HEAD has no commit yet"};
    CommitGraph graph(store_);
    std::vector<BlobId> others;
    ASSIGN_OR_RETURN(const auto known, graph.add(std::span(&*base, 1), others, {}));
    if (known.empty()) return no_such_ref(base_ref);
    ASSIGN_OR_RETURN(const auto order, graph.add(std::span(&*head, 1), others, {}));
    const std::uint32_t base_place = graph.place_of(peel_to_commit(reader_, *base));
    if (base_place != UINT32_MAX) RETURN_IF_ERROR(know(graph.nodes()[base_place].tree));
    for (const std::uint32_t place : order) {
      if (graph.nodes()[place].missing_parents != 0) return too_short(base_ref);
      RETURN_IF_ERROR(add_commit(graph, place));
    }
    return std::move(added_);
  }

  Result<std::vector<AddedLines>> staged() {
    Entries before;
    if (const auto head = head_of(layout_)) {
      ASSIGN_OR_RETURN(const Object commit, reader_.read(peel_to_commit(reader_, *head)));
      const BlobId tree = parse_commit(commit.bytes).tree;
      RETURN_IF_ERROR(flatten(tree, "", before, 0));
    }
    for (const auto& [path, entry] : before) known_.insert(entry.id);
    ASSIGN_OR_RETURN(const auto index, read_whole_index(layout_.git_dir, store_.id_size()));
    for (const IndexEntry& entry : index) {
      if (entry.is_gitlink() || entry.is_tree()) continue;
      const auto old = before.find(entry.path);
      std::vector<std::optional<BlobId>> olds;
      if (old != before.end()) olds.emplace_back(old->second.id);
      RETURN_IF_ERROR(add_file(entry.path, entry.id, olds, {}));
    }
    return std::move(added_);
  }

 private:
  static Error no_such_ref(std::string_view ref) {
    const std::string name(ref);
    const bool remote = ref.starts_with("origin/");
    return Error{ErrorCode::NotFound, "no such ref \"" + name +
                                          "\"; fetch it first: git fetch origin " +
                                          (remote ? name.substr(7) : name)};
  }

  Error too_short(std::string_view ref) const {
    if (shallow_commits(layout_).empty()) {
      return Error{ErrorCode::Corrupt, "a commit between \"" + std::string(ref) +
                                           "\" and HEAD has a parent that is missing"};
    }
    return Error{ErrorCode::NotFound, "shallow clone: where HEAD left \"" + std::string(ref) +
                                          "\" is not in it; get it: git fetch --unshallow"};
  }

  Result<> add_commit(const CommitGraph& graph, std::uint32_t place) {
    const CommitNode& node = graph.nodes()[place];
    ASSIGN_OR_RETURN(const Object object, reader_.read(node.id));
    AddedLines from;
    from.commit = node.id;
    from.author = parse_commit(object.bytes).author;
    from.committed_at = node.committed_at;
    std::vector<BlobId> parents;
    for (const std::uint32_t parent : node.parents) parents.push_back(graph.nodes()[parent].tree);
    return add_tree(node.tree, parents, "", from, 0);
  }

  // Compares a tree with the ones at its path in each parent; equal ones are not read.
  Result<> add_tree(const BlobId& tree, const std::vector<BlobId>& olds, const std::string& prefix,
                    const AddedLines& from, std::size_t depth) {
    if (depth > kMaxTreeDepth) return Error{ErrorCode::LimitExceeded, "trees nested too deep"};
    if (std::find(olds.begin(), olds.end(), tree) != olds.end()) return {};
    ASSIGN_OR_RETURN(const Entries entries, entries_of(tree));
    std::vector<Entries> before;
    for (const BlobId& old : olds) {
      ASSIGN_OR_RETURN(Entries parent, entries_of(old));
      before.push_back(std::move(parent));
    }
    for (const auto& [name, entry] : entries) {
      if (entry.is_gitlink()) continue;
      std::vector<BlobId> trees;
      std::vector<std::optional<BlobId>> blobs;
      for (const Entries& parent : before) {
        const auto twin = parent.find(name);
        const bool comparable = twin != parent.end() && !twin->second.is_gitlink() &&
                                twin->second.is_tree() == entry.is_tree();
        if (comparable) trees.push_back(twin->second.id);
        blobs.push_back(comparable ? std::optional(twin->second.id) : std::nullopt);
      }
      if (entry.is_tree()) {
        RETURN_IF_ERROR(add_tree(entry.id, trees, prefix + name + "/", from, depth + 1));
      } else {
        RETURN_IF_ERROR(add_file(prefix + name, entry.id, blobs, from));
      }
    }
    return {};
  }

  // Keeps the lines that are new against every one of `olds` (nullopt: no such file there).
  Result<> add_file(const std::string& path, const BlobId& id,
                    const std::vector<std::optional<BlobId>>& olds, const AddedLines& from) {
    if (known_.contains(id)) return {};
    if (std::find(olds.begin(), olds.end(), std::optional(id)) != olds.end()) return {};
    AddedLines added = from;
    ASSIGN_OR_RETURN(added.content, read_blob(id));
    added.path = path;
    added.blob = id;
    added.lines = all_lines(added.content);
    for (const std::optional<BlobId>& old : olds) {
      if (!old) continue;
      ASSIGN_OR_RETURN(std::string before, read_blob(*old));
      ASSIGN_OR_RETURN(const auto lines, added_lines(before, added.content));
      added.lines = in_both(added.lines, lines);
      added.before.push_back(std::move(before));
    }
    if (!added.lines.empty()) added_.push_back(std::move(added));
    return {};
  }

  // Remembers all content below a tree as not new.
  Result<> know(const BlobId& tree) {
    Entries files;
    RETURN_IF_ERROR(flatten(tree, "", files, 0));
    for (const auto& [path, entry] : files) known_.insert(entry.id);
    return {};
  }

  Result<> flatten(const BlobId& tree, const std::string& prefix, Entries& files,
                   std::size_t depth) {
    constexpr std::size_t kMaxFiles = 10'000'000;
    if (depth > kMaxTreeDepth || files.size() > kMaxFiles) {
      return Error{ErrorCode::LimitExceeded, "a tree is too large or nested too deep"};
    }
    ASSIGN_OR_RETURN(const Entries entries, entries_of(tree));
    for (const auto& [name, entry] : entries) {
      if (entry.is_tree()) {
        RETURN_IF_ERROR(flatten(entry.id, prefix + name + "/", files, depth + 1));
      } else {
        files.emplace(prefix + name, entry);
      }
    }
    return {};
  }

  Result<Entries> entries_of(const BlobId& tree) {
    return read_entries(reader_, store_.id_size(), tree);
  }

  Result<std::string> read_blob(const BlobId& id) {
    ASSIGN_OR_RETURN(const Object object, reader_.read(id));
    return std::string(object.bytes);
  }

  const Layout& layout_;
  const ObjectStore& store_;
  ObjectReader reader_;
  std::unordered_set<BlobId, IdHash> known_;
  std::vector<AddedLines> added_;
};

// Opens the repository and hands it to `use`. What is broken shows when it is needed: then it is an
// error, for a gate that could not read everything must not say that nothing is new.
template <class Use>
Result<std::vector<AddedLines>> with_repository(const std::filesystem::path& repository, Use use) {
  ASSIGN_OR_RETURN(const Layout layout, find_repository(repository));
  ASSIGN_OR_RETURN(const ObjectStore store,
                   ObjectStore::open(layout.objects(), read_traits(layout).id_size,
                                     [](const std::string&, const Error&) {}));
  return use(Changes(layout, store));
}

}  // namespace

Result<std::vector<AddedLines>> changes_between(const std::filesystem::path& repository,
                                                std::string_view base_ref) {
  return with_repository(repository, [&](Changes changes) { return changes.between(base_ref); });
}

Result<std::vector<AddedLines>> staged_changes(const std::filesystem::path& repository) {
  return with_repository(repository, [](Changes changes) { return changes.staged(); });
}

}  // namespace dredge::git
