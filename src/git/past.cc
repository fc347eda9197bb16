#include "git/past.h"

#include <queue>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "git/object_id.h"
#include "git/regular_file.h"

namespace dredge::git {
namespace {

constexpr std::uint64_t kCacheBytes = 16 << 20;
constexpr std::uint64_t kMostConfigBytes = 1 << 20;
constexpr std::uint64_t kMostTextBytes = 16 << 20;

Error no_such(std::string_view what) {
  return {ErrorCode::NotFound, std::string(what) + ": not in this repository"};
}

// "https://user:word@host/path" without what stands before the '@'.
std::string without_user(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const std::size_t begin = scheme + 3;
  const std::string_view authority = url.substr(begin, url.find('/', begin) - begin);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, begin)) + std::string(url.substr(begin + at + 1));
}

}  // namespace

Past::Past(const Layout& layout, const ObjectStore& store, FormerWalks* walks)
    : layout_(layout), store_(store), walks_(walks), reader_(store, kCacheBytes) {}

Result<Commit> Past::commit_at(const BlobId& id) {
  ASSIGN_OR_RETURN(const Object object, reader_.read(id));
  if (object.kind != ObjectKind::Commit) return no_such(id.hex());
  return parse_commit(object.bytes);
}

Result<Past::Step> Past::step_at(const BlobId& commit) {
  const ObjectNumber number = store_.find(commit);
  if (known_ != nullptr && number != kNoObject) {
    if (const auto row = known_->find(number))
      return Step{store_.id_of(row->tree),
                  row->parents.empty() ? BlobId{} : store_.id_of(row->parents.front())};
  }
  ASSIGN_OR_RETURN(const Commit read, commit_at(commit));
  return Step{read.tree, read.parents.empty() ? BlobId{} : read.parents.front()};
}

// Packed refs are one list, of tens of thousands of lines in a mirror: it is read once a name.
BlobId Past::commit_of(std::string_view revision) {
  const auto known = commits_.find(revision);
  if (known != commits_.end()) return known->second;
  const Result<BlobId> named = resolve(layout_, store_, revision);
  const BlobId id = named ? peel_to_commit(reader_, *named) : BlobId{};
  commits_.emplace(revision, id);
  return id;
}

BlobId Past::entry_at(const BlobId& tree, std::string_view path) {
  BlobId id = tree;
  for (const std::string_view part : split(path, '/')) {
    const Result<Object> object = reader_.read(id);
    id = {};
    if (!object || object->kind != ObjectKind::Tree) return {};
    TreeReader in(object->bytes, store_.id_size());
    for (TreeEntry entry; id.empty() && in.next(entry);)
      if (entry.name == part) id = entry.id;
    if (id.empty()) return {};
  }
  return id;
}

Result<std::string> Past::blob_text(const BlobId& id, std::string_view path) {
  if (id.empty()) return no_such(path);
  ASSIGN_OR_RETURN(const Object object, reader_.read(id));
  if (object.kind != ObjectKind::Blob || object.bytes.size() > kMostTextBytes) return no_such(path);
  return std::string(object.bytes);
}

Result<std::string> Past::read_file_at(std::string_view path, std::string_view revision) {
  const BlobId id = commit_of(revision);
  if (id.empty()) return no_such(revision);
  ASSIGN_OR_RETURN(const Commit commit, commit_at(id));
  return blob_text(entry_at(commit.tree, path), path);
}

Result<std::string> Past::commit_message(const BlobId& commit) {
  ASSIGN_OR_RETURN(const Object object, reader_.read(commit));
  if (object.kind != ObjectKind::Commit) return no_such(commit.hex());
  const std::size_t body = object.bytes.find("\n\n");
  return std::string(body == std::string_view::npos ? "" : object.bytes.substr(body + 2));
}

Result<std::vector<std::string>> Past::former_versions(std::string_view path) {
  const FormerWalks::Walk* const former = walks_ == nullptr ? nullptr : walks_->find(path);
  Walked walked = walk_back(path, former);
  // Some of the versions that were enough then may be too few now.
  const bool is_short = walked.walk.is_cut && walked.versions.size() < kMostVersions;
  if (is_short) walked = walk_back(path, nullptr);
  if (walks_ != nullptr && !walked.is_broken) walks_->put(path, std::move(walked.walk));
  return std::move(walked.versions);
}

// `former`: goes on with what that met, where it leads there; may be null.
Past::Walked Past::walk_back(std::string_view path, const FormerWalks::Walk* former) {
  Walked walked;
  BlobId id = commit_of("HEAD");
  walked.walk.head = id;
  std::map<BlobId, BlobId> known;  // most commits leave the tree's top level as another had it
  for (std::size_t i = 0; i < kMostCommits && !id.empty(); ++i) {
    if (former != nullptr && former->head == id) {
      walked.walk.is_cut = go_on(*former, i, path, walked);
      return walked;
    }
    const Result<Step> step = step_at(id);
    walked.is_broken = !step;
    if (!step) break;  // a shallow clone ends here
    const auto [entry, is_new] = known.try_emplace(step->tree);
    if (is_new) entry->second = entry_at(step->tree, path);
    walked.walk.is_cut = meet(entry->second, i, path, walked);
    if (walked.walk.is_cut) break;
    id = step->parent;
  }
  return walked;
}

// `steps` have been gone. True when there are versions beyond those met.
bool Past::go_on(const FormerWalks::Walk& former, std::size_t steps, std::string_view path,
                 Walked& walked) {
  for (const FormerWalks::Met& met : former.met) {
    if (steps + met.steps >= kMostCommits) return false;
    if (meet(met.version, steps + met.steps, path, walked)) return true;
  }
  return former.is_cut;
}

// True when there are enough versions.
bool Past::meet(const BlobId& version, std::size_t steps, std::string_view path, Walked& walked) {
  if (version.empty() || !walked.seen.insert(version).second) return false;
  walked.walk.met.push_back({version, static_cast<std::uint32_t>(steps)});
  if (steps == 0) return false;
  Result<std::string> text = blob_text(version, path);
  if (text) walked.versions.push_back(std::move(*text));
  return walked.versions.size() == kMostVersions;
}

namespace {

// The entries at several paths below a tree. What a subtree has for them is looked up once: most
// commits leave most folders as they were.
class FolderEntries {
 public:
  FolderEntries(ObjectReader& reader, std::size_t id_size, std::span<const std::string> folders)
      : reader_(reader), id_size_(id_size), nodes_(1), count_(folders.size()) {
    for (std::size_t f = 0; f < folders.size(); ++f) {
      std::size_t at = 0;
      const std::string_view folder = folders[f];
      for (const std::string_view part : split(folder, '/')) {
        if (folder.empty()) break;
        const auto child = nodes_[at].children.find(part);
        if (child != nodes_[at].children.end()) {
          at = child->second;
          continue;
        }
        nodes_[at].children.emplace(part, nodes_.size());
        at = nodes_.size();
        nodes_.emplace_back();
      }
      nodes_[at].folders.push_back(f);
    }
  }

  // By folder; empty where there is none.
  std::vector<BlobId> of(const BlobId& tree) {
    std::vector<BlobId> entries(count_);
    for (const auto& [folder, id] : below(0, tree)) entries[folder] = id;
    return entries;
  }

 private:
  using Found = std::vector<std::pair<std::size_t, BlobId>>;
  struct Node {
    std::map<std::string, std::size_t, std::less<>> children;
    std::vector<std::size_t> folders;  // that end here
    std::unordered_map<BlobId, Found, IdHash> known;
  };

  const Found& below(std::size_t node, const BlobId& entry) {
    const auto known = nodes_[node].known.find(entry);
    if (known != nodes_[node].known.end()) return known->second;
    Found found;
    for (const std::size_t folder : nodes_[node].folders) found.emplace_back(folder, entry);
    std::vector<std::pair<std::size_t, BlobId>> inner;
    if (!nodes_[node].children.empty()) {
      const Result<Object> object = reader_.read(entry);
      const bool is_tree = object && object->kind == ObjectKind::Tree;
      TreeReader in(is_tree ? object->bytes : std::string_view(), id_size_);
      std::set<std::size_t> met;  // of entries with one name the first counts
      for (TreeEntry one; in.next(one);) {
        const auto child = nodes_[node].children.find(one.name);
        if (child != nodes_[node].children.end() && met.insert(child->second).second)
          inner.emplace_back(child->second, one.id);
      }
    }
    for (const auto& [child, id] : inner) {
      const Found& more = below(child, id);
      found.insert(found.end(), more.begin(), more.end());
    }
    return nodes_[node].known.emplace(entry, std::move(found)).first->second;
  }

  ObjectReader& reader_;
  std::size_t id_size_;
  std::vector<Node> nodes_;  // [0] is the root
  std::size_t count_;
};

}  // namespace

Result<std::vector<Contribution>> Past::contributions(std::span<const std::string> folders,
                                                      std::int64_t since) {
  folders = folders.first(std::min(folders.size(), kMostFolders));
  const BlobId head = commit_of("HEAD");
  if (head.empty()) return std::vector<Contribution>{};
  FolderEntries entries(reader_, store_.id_size(), folders);
  std::map<std::tuple<std::string, Person>, Contribution> sums;
  // Newest first, so that the walk ends where the time does.
  std::priority_queue<std::pair<std::int64_t, BlobId>> pending;
  std::set<BlobId> seen;
  std::map<BlobId, Result<Commit>> known;  // each is asked for as itself and as others' parent
  const auto commit_of_id = [&](const BlobId& id) -> const Result<Commit>& {
    const auto commit = known.find(id);
    return commit != known.end() ? commit->second : known.emplace(id, commit_at(id)).first->second;
  };
  const auto visit = [&](const BlobId& id) {
    if (id.empty() || !seen.insert(id).second) return;
    const Result<Commit>& commit = commit_of_id(id);
    if (commit && commit->committed_at >= since) pending.emplace(commit->committed_at, id);
  };
  visit(head);
  for (std::size_t i = 0; i < kMostRecent && !pending.empty(); ++i) {
    const BlobId id = pending.top().second;
    pending.pop();
    const Commit& commit = *commit_of_id(id);
    for (const BlobId& parent : commit.parents) visit(parent);
    if (commit.parents.size() > 1) continue;
    const std::vector<BlobId> none(folders.size());
    const Result<Commit>* const parent =
        commit.parents.empty() ? nullptr : &commit_of_id(commit.parents.front());
    const bool has_before = parent != nullptr && *parent && !(*parent)->tree.empty();
    const std::vector<BlobId> after = entries.of(commit.tree);
    const std::vector<BlobId> before = has_before ? entries.of((*parent)->tree) : none;
    for (std::size_t f = 0; f < folders.size(); ++f) {
      if (after[f] == before[f]) continue;
      Contribution& sum = sums[{folders[f], commit.author}];
      sum.folder = folders[f];
      sum.author = commit.author;
      ++sum.commits;
      sum.last_at = std::max(sum.last_at, commit.committed_at);
    }
  }
  std::vector<Contribution> contributions;
  for (auto& [key, sum] : sums) contributions.push_back(std::move(sum));
  return contributions;
}

std::vector<std::string> read_remotes(const Layout& layout) {
  std::vector<std::string> remotes;
  const auto text =
      read_regular_file(layout.common_dir / "config", kMostConfigBytes, Symlinks::Refuse);
  if (!text) return remotes;
  bool in_remote = false;
  for (const std::string_view raw : split(*text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.starts_with('[')) in_remote = to_lower(line).starts_with("[remote ");
    const std::size_t equals = line.find('=');
    if (!in_remote || equals == std::string_view::npos) continue;
    if (to_lower(trim(line.substr(0, equals))) == "url")
      remotes.push_back(without_user(trim(line.substr(equals + 1))));
  }
  return remotes;
}

}  // namespace dredge::git
