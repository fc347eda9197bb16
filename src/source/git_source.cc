#include "source/git_source.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "git/index_file.h"
#include "git/object_store.h"
#include "git/past.h"
#include "git/regular_file.h"
#include "git/repository.h"
#include "git/state.h"
#include "source/git_batches.h"
#include "source/git_files.h"
#include "source/git_known.h"
#include "source/git_names.h"
#include "source/git_notes.h"
#include "source/git_objects.h"
#include "source/git_range.h"
#include "source/git_trace.h"

namespace dredge {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxTextFileBytes = 16 << 20;
constexpr std::uint64_t kReadCacheBytes = 1 << 20;

// "a/b" split into its parts; empty when the path leaves the tree or is absolute.
std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (const fs::path& part : fs::path(path)) {
    if (part.is_absolute() || part == ".." || part == "." || part.empty()) return {};
    parts.push_back(part.string());
  }
  return parts;
}

class GitSource final : public RememberedSource {
 public:
  GitSource(git::Layout layout, GitOptions options)
      : layout_(std::move(layout)),
        options_(options),
        traits_(git::read_traits(layout_)),
        object_rules_{.lfs_objects = layout_.common_dir / "lfs" / "objects",
                      .expect_whole = !traits_.shallow && !traits_.partial,
                      .verify_ids = options.verify_ids,
                      .any_broken = &any_broken_,
                      .commits = &commit_log_},
        names_(traits_.id_size) {
    // Without history nobody could say what the blob's own places are.
    if (!options_.history) known_.same = nullptr;
  }

  std::optional<std::array<std::uint8_t, 32>> state() override {
    return may_remember() ? git::state_of(layout_) : std::nullopt;
  }

  // Whoever has ids verified wants every object read.
  bool may_remember() const override {
    return options_.history && !options_.range && !options_.verify_ids;
  }

  bool resume(std::string_view memory, std::span<const BlobId> again) override {
    const bool is_resumed = resume_from(memory, again);
    if (!is_resumed) forget_store();
    return is_resumed;
  }

  std::string memory() override {
    if (!store_ || !mark_ || !is_whole() || !troubles_.empty() || any_broken_ ||
        missing_.any_unreadable || !missing_.ids.empty() || git::mark_of(*store_) != mark_)
      return "";
    VarintWriter out;
    git::save(*mark_, out);
    return save_history(out) ? out.take() : "";
  }

  void recall_past(std::string_view memory) override {
    VarintReader in(memory);
    if (is_whole()) walks_ = git::FormerWalks::load(in);
  }

  std::string past_memory() override {
    VarintWriter out;
    walks_.save(out);
    return is_whole() ? out.take() : "";
  }

  std::vector<BlobId> contents_but(const std::function<bool(const BlobId&)>& remembered) override {
    if (!store_) return {};
    return git_contents_but(*store_, former_ ? &former_->numbers : nullptr, again_, remembered);
  }

  std::vector<BlobId> passing_ids() override {
    std::vector<BlobId> ids;
    names_.for_each([&](const std::string& name, const std::string&, bool is_in_tree) {
      if (!is_in_tree) ids.push_back(names_.id_of(name));
    });
    for (const auto& [path, id] : known_.tracked)
      if (store_ && store_->find(id) == git::kNoObject) ids.push_back(id);
    return ids;
  }

  Result<> split(const EmitBatch& emit, BlobSink& sink, std::stop_token stop) override {
    if (options_.range) return split_range_only(*options_.range, emit, sink, stop);
    if (options_.history) read_indexes(sink);
    // First, so that what is on disk is read from there: its id is then its own.
    if (options_.worktree && !layout_.worktree.empty()) {
      RETURN_IF_ERROR(split_worktree(layout_.worktree, known_, emit, sink, stop));
    }
    if (options_.history) RETURN_IF_ERROR(split_history(emit, sink, stop));
    return {};
  }

  Result<> trace(std::span<const BlobId> wanted, const EmitSighting& emit,
                 std::stop_token stop) override {
    if (options_.history && store_) gather_commits();
    if (wanted.empty() || (!options_.history && !options_.range)) return {};
    if (options_.range) {
      for (const BlobId& id : wanted) {
        const auto found = range_places_.find(id);
        if (found == range_places_.end()) continue;
        for (const CommitOrigin& origin : found->second) emit(id, Origin{origin, {}});
      }
      return {};
    }
    RETURN_IF_ERROR(open_store());
    tracer_.emplace(layout_, *store_, options_.provenance);
    return tracer_->trace(
        wanted, names_, same_, emit,
        {known_commits(), former_ ? &*former_ : nullptr, &trees_, options_.together, {}},
        std::move(stop));
  }

  std::optional<Provenance> provenance(const CommitOrigin& first,
                                       std::span<const BlobId> versions) override {
    if (!tracer_) return std::nullopt;
    return tracer_->provenance(first, versions);
  }

  Result<std::string> read_file(std::string_view path) override {
    const std::vector<std::string> parts = parts_of(path);
    if (parts.empty()) return no_such_file(path);
    if (!layout_.worktree.empty()) {
      auto text = read_on_disk(parts);
      if (text || text.error().code != ErrorCode::NotFound) return text;
    }
    return read_in_head(path);
  }

  SourceFacts facts() override { return {{}, git::read_remotes(layout_)}; }

  SourcePast* past() override {
    if (!past_ && open_store()) past_.emplace(layout_, *store_, &walks_);
    if (past_) past_->use(known_commits());
    return past_ ? &*past_ : nullptr;
  }

 private:
  // Clones that are meant to lack objects may be given them later, anywhere in their history.
  bool is_whole() const { return !traits_.shallow && !traits_.partial && !traits_.reftable; }

  // Opens the objects once, whoever asks first; split() tells what was wrong with them.
  // Of packs that `is_known` little is asked.
  Result<> open_store(const git::IsKnownPack& is_known = {}) {
    if (store_) return {};
    const git::Trouble note = [&](const std::string& place, Error why) {
      troubles_.emplace_back(place, std::move(why));
    };
    ASSIGN_OR_RETURN(store_,
                     git::ObjectStore::open(layout_.objects(), traits_.id_size, note, is_known));
    if (may_remember()) mark_ = git::mark_of(*store_);
    return {};
  }

  bool resume_from(std::string_view memory, std::span<const BlobId> again) {
    if (!may_remember() || !is_whole() || store_) return false;
    VarintReader in(memory);
    const git::StoreMark mark = git::load_mark(in);
    const auto is_known = [&](const fs::path& pack) { return mark.has(pack); };
    if (in.has_failed() || !open_store(is_known) || !troubles_.empty()) return false;
    auto numbers = git::FormerNumbers::match(mark, *store_);
    if (!numbers) return false;
    former_ = git::load_former_trace(in, std::move(*numbers), *store_);
    if (!former_) return false;
    again_.resize(again.size());
    store_->find_all(again, again_);
    std::ranges::sort(again_);
    again_.erase(std::unique(again_.begin(), again_.end()), again_.end());
    return again_.empty() || again_.back() != git::kNoObject;
  }

  // For a scan that asks for all of it.
  void forget_store() {
    former_.reset();
    again_.clear();
    past_.reset();
    store_.reset();
    mark_.reset();
    troubles_.clear();
  }

  // What this scan and the one before it have read.
  void gather_commits() {
    commits_ = former_ ? std::move(former_->commits) : git::KnownCommits(*store_);
    commits_->add(commit_log_.rows());
  }
  const git::KnownCommits* known_commits() const { return commits_ ? &*commits_ : nullptr; }

  bool save_history(VarintWriter& out) {
    if (tracer_) return tracer_->save(out);
    if (options_.provenance == ProvenanceLevel::None) return false;
    const auto commits = git::read_named_commits(layout_, *store_, known_commits(), {});
    return commits && git::save_untraced(**commits, out);
  }

  Result<> split_history(const EmitBatch& emit, BlobSink& sink, const std::stop_token& stop) {
    const git::Trouble trouble = [&](const std::string& place, Error why) {
      sink.skip(git_origin(GitPlace::Admin, place), 0, std::move(why));
    };
    RETURN_IF_ERROR(open_store());
    for (const auto& [place, why] : troubles_) trouble(place, why);
    note_missing_parts(traits_, trouble);
    RETURN_IF_ERROR(split_contents(emit, stop));
    const std::vector<git::Ref> refs = git::read_refs(layout_, trouble);
    note_missing_targets(*store_, refs, trouble);
    note_gitlinks(sink);
    note_linked_worktrees(layout_, sink);
    emit(std::make_unique<RefNamesBatch>(refs));
    for (const auto& [path, id] : known_.tracked) {
      for (const std::string& name : names_.claim_parts(path)) accept_name(name, names_, sink);
    }
    RETURN_IF_ERROR(split_git_dir(layout_.common_dir, emit, sink, stop));
    missing_.are_elsewhere = traits_.partial;
    return split_names(*store_, names_, missing_, former_ ? &former_->numbers : nullptr, trees_,
                       emit, stop);
  }

  Result<> split_contents(const EmitBatch& emit, const std::stop_token& stop) {
    if (!former_) return split_objects(*store_, object_rules_, nullptr, emit, stop);
    const ObjectSelection selection{former_->numbers, again_};
    return split_objects(*store_, object_rules_, &selection, emit, stop);
  }

  Result<> split_range_only(const GitRange& range, const EmitBatch& emit, BlobSink& sink,
                            const std::stop_token& stop) {
    RETURN_IF_ERROR(open_store());
    for (const auto& [place, why] : troubles_) {
      sink.skip(git_origin(GitPlace::Admin, place), 0, why);
    }
    ASSIGN_OR_RETURN(range_content_,
                     git::read_range(layout_, *store_, range.without, range.tip, stop));
    if (range_content_.is_cut_short) {
      sink.skip(git_origin(GitPlace::Admin, "shallow"), 0,
                Error{ErrorCode::Unsupported,
                      "history stops inside the range: what came before counts as new; get it: git "
                      "fetch --unshallow"});
    }
    range_places_ = places_of(range_content_);
    split_range(*store_, object_rules_, range_content_, emit);
    return {};
  }

  // The index of this worktree; those of others are only looked at for found content.
  void read_indexes(BlobSink& sink) {
    const auto index = git::read_whole_index(layout_.git_dir, traits_.id_size);
    if (!index) {
      sink.skip(git_origin(GitPlace::Admin, "index"), 0, index.error());
      return;
    }
    for (const git::IndexEntry& entry : *index) {
      if (entry.is_gitlink()) {
        gitlinks_.insert(entry.path);
      } else if (entry.stage == 0) {
        known_.tracked.emplace(entry.path, entry.id);
      }
    }
  }

  // Submodules: of the index, and of HEAD's tree where there is no index.
  void note_gitlinks(BlobSink& sink) {
    if (layout_.worktree.empty()) add_gitlinks_of_head(gitlinks_);
    for (const std::string& path : gitlinks_) {
      sink.elsewhere(git_origin(GitPlace::Tree, path),
                     Error{ErrorCode::Unsupported,
                           "a submodule: its repository is not scanned; name it as a target"});
    }
  }

  void add_gitlinks_of_head(std::set<std::string>& paths) {
    git::ObjectReader reader(*store_, kReadCacheBytes);
    std::vector<std::pair<BlobId, std::string>> pending;
    std::set<BlobId> seen;
    if (const auto tree = head_tree(reader)) pending.emplace_back(*tree, "");
    while (!pending.empty()) {
      const auto [id, prefix] = std::move(pending.back());
      pending.pop_back();
      // A tree met twice has been searched; its second path would say nothing new.
      if (!seen.insert(id).second) continue;
      const auto tree = reader.read(id);
      if (!tree || tree->kind != git::ObjectKind::Tree) continue;
      git::TreeReader in(tree->bytes, store_->id_size());
      for (git::TreeEntry entry; in.next(entry);) {
        const std::string path = prefix + std::string(entry.name);
        if (entry.is_gitlink()) paths.insert(path);
        if (entry.is_tree()) pending.emplace_back(entry.id, path + "/");
      }
    }
  }

  std::optional<BlobId> head_tree(git::ObjectReader& reader) const {
    const auto head = git::head_of(layout_);
    if (!head) return std::nullopt;
    const auto commit = reader.read(git::peel_to_commit(reader, *head));
    if (!commit) return std::nullopt;
    return git::parse_commit(commit->bytes).tree;
  }

  // Goes down part by part, so that no symbolic link on the way leads out of the worktree.
  Result<std::string> read_on_disk(const std::vector<std::string>& parts) const {
    fs::path path = layout_.worktree;
    std::error_code error;
    for (const std::string& part : parts) {
      path /= part;
      if (fs::is_symlink(fs::symlink_status(path, error))) {
        return Error{ErrorCode::NotFound, path.string() + ": a symbolic link"};
      }
    }
    return git::read_regular_file(path, kMaxTextFileBytes, git::Symlinks::Refuse);
  }

  Result<std::string> read_in_head(std::string_view path) {
    RETURN_IF_ERROR(open_store());
    return past()->read_file_at(path, "HEAD");
  }

  static Error no_such_file(std::string_view path) {
    return Error{ErrorCode::NotFound, std::string(path) + ": no such file in this repository"};
  }

  git::Layout layout_;
  GitOptions options_;
  git::Traits traits_;
  std::atomic<bool> any_broken_{false};
  ObjectRules object_rules_;
  std::optional<git::ObjectStore> store_;
  std::optional<git::StoreMark> mark_;      // when it was opened
  std::optional<git::FormerTrace> former_;  // once resumed
  std::vector<git::ObjectNumber> again_;    // ascending: what was there and is read once more
  NameSet names_;
  MissingBlobs missing_;
  SameOnDisk same_;
  KnownFiles known_{.tracked = {}, .same = &same_, .rules = &object_rules_, .names = &names_};
  std::set<std::string> gitlinks_;  // paths of submodules
  git::RangeContent range_content_;
  RangePlaces range_places_;
  git::TreeLog trees_;                                   // for trace(), too
  git::CommitLog commit_log_;                            // and of commits
  std::optional<git::KnownCommits> commits_;             // once the scan is over
  std::optional<GitTracer> tracer_;                      // once trace() has run
  git::FormerWalks walks_;                               // of `past_`, and of earlier scans
  std::optional<git::Past> past_;                        // borrows layout_, store_ and walks_
  std::vector<std::pair<std::string, Error>> troubles_;  // met while opening `store_`
};

}  // namespace

bool is_git_repository(const fs::path& path) { return git::find_repository(path).has_value(); }

Result<std::unique_ptr<Source>> open_git_source(const fs::path& repository,
                                                const GitOptions& options) {
  ASSIGN_OR_RETURN(git::Layout layout, git::find_repository(repository));
  return std::unique_ptr<Source>(std::make_unique<GitSource>(std::move(layout), options));
}

}  // namespace dredge
