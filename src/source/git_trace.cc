#include "source/git_trace.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "git/name_history.h"
#include "source/git_files.h"

namespace dredge {
namespace {

constexpr std::uint64_t kCacheBytes = 4 << 20;
constexpr std::uint32_t kSymlinkMode = 0120000;

bool is_submodule_list(std::string_view path) {
  return path == ".gitmodules" || path.ends_with("/.gitmodules");
}

}  // namespace

GitTracer::GitTracer(const git::Layout& layout, const git::ObjectStore& store,
                     ProvenanceLevel level)
    : layout_(layout), store_(store), level_(level), reader_(store, kCacheBytes) {}

Result<> GitTracer::trace(std::span<const BlobId> wanted, const NameSet& names,
                          const SameOnDisk& on_disk, const EmitSighting& emit, git::TraceAids aids,
                          std::stop_token stop) {
  for (const BlobId& id : wanted) {
    for (std::string& path : on_disk.paths_of(id)) {
      CommitOrigin origin;
      origin.place = GitPlace::Worktree;
      origin.path = std::move(path);
      emit(id, Origin{std::move(origin), {}});
    }
  }
  if (level_ == ProvenanceLevel::None) return {};
  std::vector<std::pair<BlobId, CommitOrigin>> places;
  const auto keep = [&](const BlobId& id, const CommitOrigin& origin) {
    places.emplace_back(id, origin);
  };
  const auto lead = [&](const git::CommitGraph& graph, const std::vector<git::Ref>& refs) {
    leads_ = git::Leads::build(layout_, store_, graph, refs);
  };
  aids.on_named = lead;
  const auto traced = git::trace_blobs(layout_, store_, wanted, keep, stop, &history_, aids);
  if (!leads_) lead(history_->graph(), history_->refs());
  leads_->grow(history_->graph());
  for (auto& [id, origin] : places) emit(id, Origin{completed(id, std::move(origin)), {}});
  RETURN_IF_ERROR(trace_names(wanted, names, emit, stop));
  return traced;
}

// Adds what leads to the place, and what kind of content it is.
CommitOrigin GitTracer::completed(const BlobId& content, CommitOrigin origin) {
  if (!origin.commit.empty()) {
    leads_->describe(history_->graph().place_of(origin.commit), origin);
  } else if (origin.place == GitPlace::Tree && origin.path.starts_with("refs/")) {
    git::Leads::describe_ref(origin.path, origin);
  } else if (origin.place == GitPlace::Unreachable) {
    origin.detail = GitDetail::Dangling;
  }
  // Of a name, its place says it all.
  const bool is_file = origin.place != GitPlace::FileName && !origin.path.empty();
  if (origin.place == GitPlace::FileName) origin.detail = GitDetail::None;
  if (is_file && is_submodule_list(origin.path)) origin.detail = GitDetail::SubmoduleUrl;
  if (is_file && history_->is_ever_link(content) && is_link(origin))
    origin.detail = GitDetail::SymlinkTarget;
  return origin;
}

// Looks the path up in its commit: the tree entry's mode tells.
bool GitTracer::is_link(const CommitOrigin& origin) {
  if (origin.commit.empty()) return false;
  const auto commit = reader_.read(origin.commit);
  if (!commit) return false;
  const auto entry =
      git::entry_at(reader_, store_.id_size(), git::parse_commit(commit->bytes).tree, origin.path);
  return entry && (entry->mode & 0170000) == kSymlinkMode;
}

Result<> GitTracer::trace_names(std::span<const BlobId> wanted, const NameSet& names,
                                const EmitSighting& emit, std::stop_token stop) {
  std::map<std::string, std::pair<BlobId, std::string>, std::less<>> found;
  std::vector<BlobId> sorted(wanted.begin(), wanted.end());
  std::ranges::sort(sorted);
  names.for_each([&](const std::string& name, const std::string& path, bool) {
    const BlobId id = hash_blob(name);
    if (std::ranges::binary_search(sorted, id)) found.try_emplace(name, id, path);
  });
  if (found.empty()) return {};
  std::vector<std::string> searched;
  for (const auto& [name, known] : found) searched.push_back(name);
  const auto tell = [&](const std::string& name, CommitOrigin origin) {
    const auto known = found.find(name);
    if (known == found.end()) return;
    const BlobId& id = known->second.first;
    emit(id, Origin{completed(id, std::move(origin)), {}});
    known->second.second.clear();  // its place on disk says nothing more
  };
  const auto traced = git::trace_names(layout_, store_, history_->graph(), history_->named(),
                                       searched, tell, std::move(stop));
  for (const auto& [name, known] : found) {
    if (known.second.empty()) continue;
    const std::size_t slash = known.second.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : known.second.substr(0, slash);
    emit(known.first, git_origin(GitPlace::FileName, folder));
  }
  return traced;
}

bool GitTracer::save(VarintWriter& out) const { return history_ != nullptr && history_->save(out); }

std::optional<Provenance> GitTracer::provenance(const CommitOrigin& first,
                                                std::span<const BlobId> versions) {
  const bool has_history = first.place == GitPlace::Tree && !first.commit.empty();
  if (level_ != ProvenanceLevel::Full || history_ == nullptr || !has_history) return std::nullopt;
  if (!lifetimes_) lifetimes_.emplace(git::Lifetimes::build(layout_, store_, *history_));
  return lifetimes_->of(first, versions);
}

}  // namespace dredge
