#include "git/history.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "git/commit_graph.h"
#include "git/index_file.h"
#include "git/tree_projection.h"

namespace dredge::git {
namespace {

// Trees that hold each other can spell more paths than there are atoms: stop somewhere.
constexpr std::uint64_t kMaxSteps = 200'000'000;
constexpr std::uint64_t kMaxPlaces = 1'000'000;
constexpr std::uint32_t kNoCommit = UINT32_MAX;

struct Found {
  std::uint32_t commit = kNoCommit;
  GitPlace place = GitPlace::Tree;
};

// A blob (its index among the wanted) at a path.
using Spot = std::pair<std::uint32_t, std::string>;

class Trace final : public TracedHistory {
 public:
  Trace(const Layout& layout, const ObjectStore& store, std::vector<BlobId> wanted,
        const TraceAids& aids)
      : layout_(layout), store_(store), wanted_(std::move(wanted)), aids_(aids) {
    projector_.emplace(store_, wanted_);
  }

  Result<> run(const EmitPlace& emit, const std::stop_token& stop) {
    RETURN_IF_ERROR(read(stop));
    Result<> walked;
    run_parts(aids_.together, {[&] { walked = walk(commits_->order, GitPlace::Tree, stop); },
                               [&] {
                                 if (aids_.on_named)
                                   aids_.on_named(commits_->graph, commits_->refs);
                               }});
    RETURN_IF_ERROR(walked);
    for (const BlobId& id : commits_->others) place_bare_target(id);
    find_staged();
    if (has_unplaced()) RETURN_IF_ERROR(walk_unnamed(stop));
    find_in_head();
    tell(emit);
    if (exhausted_) {
      return Error{ErrorCode::LimitExceeded, "too many places: not all of them are listed"};
    }
    const Traits traits = read_traits(layout_);
    if (projector_->unreadable_trees() != 0 && !traits.shallow && !traits.partial) {
      return Error{ErrorCode::Corrupt, std::to_string(projector_->unreadable_trees()) +
                                           " trees cannot be read: places may be missing"};
    }
    return {};
  }

  const CommitGraph& graph() const override { return commits_->graph; }
  const std::vector<std::uint32_t>& named() const override { return commits_->order; }
  std::uint32_t state_of(std::uint32_t commit) const override {
    return commit < projections_.size() ? projections_[commit] : kEmptyProjection;
  }
  bool holds(std::uint32_t state, std::string_view path,
             std::span<const BlobId> versions) const override {
    while (state != kEmptyProjection) {
      const std::size_t slash = path.find('/');
      const bool is_last = slash == std::string_view::npos;
      const ProjectionEntry* const entry = projector_->find(state, path.substr(0, slash), !is_last);
      if (entry == nullptr) return false;
      if (is_last) return std::ranges::binary_search(versions, wanted_[entry->child]);
      state = entry->child;
      path.remove_prefix(slash + 1);
    }
    return false;
  }

  const std::vector<Ref>& refs() const override { return commits_->refs; }

  bool for_each_change(std::uint32_t state, std::span<const std::uint32_t> parents,
                       const std::function<void(std::uint64_t)>& use) const override {
    compare(state, parents, kRootKey, use);
    return compared_ <= kMaxSteps;
  }

  std::uint64_t path_key(std::string_view path) const override {
    std::uint64_t key = kRootKey;
    for (const std::string_view part : split(path, '/')) {
      const auto name = projector_->number_of(part);
      if (!name) return 0;
      key = key_below(key, *name);
    }
    return key;
  }

  bool is_ever_link(const BlobId& wanted) const override {
    const std::uint32_t index = index_of(wanted);
    return index != kNoCommit && projector_->is_ever_link(index);
  }

  bool save(VarintWriter& out) const override {
    if (projector_->unreadable_trees() != 0 || !commits_->graph.save(out)) return false;
    projector_->save(out);
    return true;
  }

 private:
  // The commits, and what trees have to say.
  Result<> read(const std::stop_token& stop) {
    Result<> commits_read;
    Result<> trees_read;
    const auto read_commits = [&] {
      auto commits = read_named_commits(layout_, store_, aids_.commits, stop);
      commits_ = commits ? std::move(*commits) : std::make_unique<NamedCommits>(store_);
      if (!commits) commits_read = commits.error();
    };
    run_parts(aids_.together, {read_commits, [&] { trees_read = read_trees(stop); }});
    RETURN_IF_ERROR(commits_read);
    return trees_read;
  }

  Result<> read_trees(const std::stop_token& stop) {
    const FormerTrace* const former = aids_.former;
    const bool is_loaded = former != nullptr && projector_->load(former->trees, former->numbers);
    if (!is_loaded) projector_.emplace(store_, wanted_);
    if (aids_.trees != nullptr) projector_->take(*aids_.trees);
    return projector_->read_packed_trees(is_loaded ? &former->numbers : nullptr, stop);
  }

  // A ref may name a blob or a tree without any commit.
  void place_bare_target(const BlobId& id) {
    const std::uint32_t blob = index_of(id);
    if (blob == kNoCommit) {
      if (commits_->graph.reader().kind_of(store_.find(id)) != ObjectKind::Tree) return;
      introduce(projector_->project(store_.find(id)), {}, "", {kNoCommit, GitPlace::Tree});
      return;
    }
    const auto ref = std::find_if(commits_->refs.begin(), commits_->refs.end(),
                                  [&](const Ref& one) { return one.target == id; });
    record({blob, ref == commits_->refs.end() ? "" : ref->name}, {kNoCommit, GitPlace::Tree});
  }

  // The commits that nothing leads to, for the blobs that still have no place.
  Result<> walk_unnamed(const std::stop_token& stop) {
    std::vector<BlobId> tips;
    for (ObjectNumber number = 0; number < store_.count(); ++number) {
      if (commits_->graph.reader().kind_of(number) != ObjectKind::Commit) continue;
      const BlobId id = store_.id_of(number);
      if (!commits_->graph.contains(id)) tips.push_back(id);
    }
    std::vector<BlobId> others;
    ASSIGN_OR_RETURN(const auto order, commits_->graph.add(tips, others, stop));
    settled_ = found_blobs();
    return walk(order, GitPlace::Unreachable, stop);
  }

  // `order` is oldest first. Trees are read newest first: packs keep the newest whole.
  Result<> walk(const std::vector<std::uint32_t>& order, GitPlace place,
                const std::stop_token& stop) {
    projections_.resize(commits_->graph.nodes().size(), kEmptyProjection);
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      projections_[*at] = projector_->project(commits_->graph.nodes()[*at].tree_number);
    }
    for (const std::uint32_t commit : order) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      std::vector<Projection> parents;
      for (const std::uint32_t parent : commits_->graph.nodes()[commit].parents) {
        parents.push_back(projections_[parent]);
      }
      introduce(projections_[commit], parents, "", {commit, place});
    }
    return {};
  }

  // Records what `tree` has and none of `parents` has at the same path.
  void introduce(Projection tree, const std::vector<Projection>& parents, const std::string& prefix,
                 Found found) {
    if (std::find(parents.begin(), parents.end(), tree) != parents.end()) return;
    for (const ProjectionEntry& entry : projector_->entries(tree)) {
      if (++steps_ > kMaxSteps) {
        exhausted_ = true;
        return;
      }
      std::vector<Projection> below;
      bool inherited = false;
      for (const Projection parent : parents) {
        const auto twin = child_named(parent, entry);
        inherited = inherited || twin == entry.child;
        if (twin) below.push_back(*twin);
      }
      if (inherited) continue;
      std::string path = prefix + std::string(projector_->name(entry.name));
      if (entry.is_tree) {
        introduce(entry.child, below, path + "/", found);
      } else {
        record({entry.child, std::move(path)}, found);
      }
    }
  }

  static constexpr std::uint64_t kRootKey = 0xcbf29ce484222325ULL;
  static std::uint64_t key_below(std::uint64_t folder, std::uint32_t name) {
    std::uint64_t key = (folder ^ name) * 0x9E3779B97F4A7C15ULL;
    key ^= key >> 29;
    return key == 0 ? 1 : key;
  }

  // What is at a path in none of `parents` as it is in `tree`, and what all of them may have there
  // and the tree has not.
  void compare(Projection tree, std::span<const Projection> parents, std::uint64_t key,
               const std::function<void(std::uint64_t)>& use) const {
    if (std::find(parents.begin(), parents.end(), tree) != parents.end()) return;
    for (const ProjectionEntry& entry : projector_->entries(tree)) {
      if (++compared_ > kMaxSteps) return;
      const bool is_inherited = std::ranges::any_of(parents, [&](Projection parent) {
        const ProjectionEntry* const twin = projector_->find(parent, entry.name, entry.is_tree);
        return twin != nullptr && twin->child == entry.child;
      });
      if (!is_inherited) compare_entry(entry, entry.child, parents, key, use);
    }
    if (parents.empty()) return;
    for (const ProjectionEntry& entry : projector_->entries(parents.front())) {
      if (++compared_ > kMaxSteps) return;
      if (projector_->find(tree, entry.name, entry.is_tree) == nullptr)
        compare_entry(entry, kEmptyProjection, parents, key, use);
    }
  }

  // `child` is what the tree has of the kind and name of `entry`, if that is a folder.
  void compare_entry(const ProjectionEntry& entry, Projection child,
                     std::span<const Projection> parents, std::uint64_t key,
                     const std::function<void(std::uint64_t)>& use) const {
    const std::uint64_t here = key_below(key, entry.name);
    if (!entry.is_tree) return use(here);
    std::vector<Projection> below;
    for (const Projection parent : parents) {
      const ProjectionEntry* const twin = projector_->find(parent, entry.name, true);
      below.push_back(twin == nullptr ? kEmptyProjection : twin->child);
    }
    compare(child, below, here, use);
  }

  // What `tree` has under the name and kind of `wanted`. A blob's index, or a projection.
  std::optional<std::uint32_t> child_named(Projection tree, const ProjectionEntry& wanted) const {
    const ProjectionEntry* const found = projector_->find(tree, wanted.name, wanted.is_tree);
    return found == nullptr ? std::nullopt : std::optional(found->child);
  }

  void record(Spot spot, Found found) {
    if (settled_.contains(spot.first)) return;
    if (places_.size() == kMaxPlaces && !places_.contains(spot)) {
      exhausted_ = true;
      return;
    }
    places_.try_emplace(std::move(spot), found);  // the earliest comes first and stays
  }

  // What is staged, in any worktree, and stands at that path in no commit.
  void find_staged() {
    std::vector<std::filesystem::path> directories{layout_.common_dir};
    std::error_code error;
    const std::filesystem::path linked = layout_.common_dir / "worktrees";
    for (std::filesystem::directory_iterator at(linked, error), end; !error && at != end;
         at.increment(error)) {
      directories.push_back(at->path());
    }
    for (const std::filesystem::path& directory : directories) {
      const auto entries = read_whole_index(directory, store_.id_size());
      if (!entries) continue;  // split() has told it
      for (const IndexEntry& entry : *entries) {
        const std::uint32_t blob = index_of(entry.id);
        if (blob != kNoCommit) record({blob, entry.path}, {kNoCommit, GitPlace::Index});
      }
    }
  }

  void find_in_head() {
    const auto head = head_of(layout_);
    if (!head) return;
    const std::uint32_t place =
        commits_->graph.place_of(peel_to_commit(commits_->graph.reader(), *head));
    if (place == kNoCommit) return;
    std::vector<std::pair<Projection, std::string>> pending{{projections_[place], ""}};
    while (!pending.empty() && steps_ < kMaxSteps) {
      const auto [tree, prefix] = std::move(pending.back());
      pending.pop_back();
      for (const ProjectionEntry& entry : projector_->entries(tree)) {
        ++steps_;
        const std::string path = prefix + std::string(projector_->name(entry.name));
        if (entry.is_tree) {
          pending.emplace_back(entry.child, path + "/");
        } else {
          in_head_.insert({entry.child, path});
        }
      }
    }
    exhausted_ = exhausted_ || !pending.empty();
  }

  void tell(const EmitPlace& emit) {
    const std::set<std::uint32_t> placed = found_blobs();
    std::map<std::uint32_t, Person> authors;
    auto at = places_.begin();
    for (std::uint32_t blob = 0; blob < wanted_.size(); ++blob) {
      for (; at != places_.end() && at->first.first == blob; ++at) {
        emit(wanted_[blob], origin_of(at->first, at->second, authors));
      }
      if (placed.contains(blob) || !is_blob_here(wanted_[blob])) continue;
      CommitOrigin nowhere;
      nowhere.place = GitPlace::Unreachable;
      emit(wanted_[blob], nowhere);
    }
  }

  CommitOrigin origin_of(const Spot& spot, const Found& found,
                         std::map<std::uint32_t, Person>& authors) {
    CommitOrigin origin;
    origin.place = found.place;
    origin.path = spot.second;
    origin.in_head = in_head_.contains(spot);
    if (found.commit == kNoCommit) return origin;
    const CommitNode& node = commits_->graph.nodes()[found.commit];
    const auto [author, is_new] = authors.try_emplace(found.commit);
    if (is_new) {
      const auto object = commits_->graph.reader().read(node.id);
      if (object) author->second = parse_commit(object->bytes).author;
    }
    origin.commit = node.id;
    origin.author = author->second;
    origin.committed_at = node.committed_at;
    return origin;
  }

  bool is_blob_here(const BlobId& id) {
    const ObjectNumber number = store_.find(id);
    return number != kNoObject && commits_->graph.reader().kind_of(number) == ObjectKind::Blob;
  }

  std::uint32_t index_of(const BlobId& id) const {
    const auto found = std::lower_bound(wanted_.begin(), wanted_.end(), id);
    if (found == wanted_.end() || *found != id) return kNoCommit;
    return static_cast<std::uint32_t>(found - wanted_.begin());
  }

  std::set<std::uint32_t> found_blobs() const {
    std::set<std::uint32_t> blobs;
    for (const auto& [spot, found] : places_) blobs.insert(spot.first);
    return blobs;
  }

  bool has_unplaced() {
    const std::set<std::uint32_t> placed = found_blobs();
    for (std::uint32_t blob = 0; blob < wanted_.size(); ++blob) {
      if (!placed.contains(blob) && is_blob_here(wanted_[blob])) return true;
    }
    return false;
  }

  const Layout& layout_;
  const ObjectStore& store_;
  std::vector<BlobId> wanted_;  // sorted, each once
  TraceAids aids_;
  std::unique_ptr<NamedCommits> commits_;
  std::optional<TreeProjector> projector_;
  std::vector<Projection> projections_;  // of each commit's tree, by its place in the graph
  std::map<Spot, Found> places_;
  std::set<std::uint32_t> settled_;  // blobs that need no further place
  std::set<Spot> in_head_;
  std::uint64_t steps_ = 0;
  mutable std::uint64_t compared_ = 0;
  bool exhausted_ = false;
};

}  // namespace

Result<> trace_blobs(const Layout& layout, const ObjectStore& store, std::span<const BlobId> wanted,
                     const EmitPlace& emit, std::stop_token stop,
                     std::unique_ptr<TracedHistory>* left_behind, const TraceAids& aids) {
  std::vector<BlobId> sorted(wanted.begin(), wanted.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  auto trace = std::make_unique<Trace>(layout, store, std::move(sorted), aids);
  const auto done = trace->run(emit, stop);
  if (left_behind != nullptr) *left_behind = std::move(trace);
  return done;
}

}  // namespace dredge::git
