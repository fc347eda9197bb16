#include "source/git_source.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "git/history.h"
#include "git/index_file.h"
#include "git/object_store.h"
#include "git/regular_file.h"
#include "git/repository.h"
#include "source/git_files.h"
#include "source/git_objects.h"

namespace dredge {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxTextFileBytes = 16 << 20;
constexpr std::uint64_t kReadCacheBytes = 1 << 20;

// All ref names as one text, a name a line. One text, because a place shows its path in the clear,
// and a name may be the secret.
class RefNamesBatch final : public Batch {
 public:
  explicit RefNamesBatch(const std::vector<git::Ref>& refs) {
    for (const git::Ref& ref : refs) names_ += ref.name + "\n";
  }
  Result<> read(BlobSink& sink, std::stop_token) override {
    const Origin origin = git_origin(GitPlace::RefName, "refs");
    sink.accept(Blob{std::nullopt, names_, origin});
    return {};
  }

 private:
  std::string names_;
};

// "a/b" split into its parts; empty when the path leaves the tree or is absolute.
std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (const fs::path& part : fs::path(path)) {
    if (part.is_absolute() || part == ".." || part == "." || part.empty()) return {};
    parts.push_back(part.string());
  }
  return parts;
}

class GitSource final : public Source {
 public:
  GitSource(git::Layout layout, GitOptions options)
      : layout_(std::move(layout)),
        options_(options),
        traits_(git::read_traits(layout_)),
        object_rules_{.lfs_objects = layout_.common_dir / "lfs" / "objects",
                      .expect_whole = !traits_.shallow && !traits_.partial,
                      .verify_ids = options.verify_ids} {}

  Result<> split(const EmitBatch& emit, BlobSink& sink, std::stop_token stop) override {
    if (options_.history) RETURN_IF_ERROR(split_history(emit, sink, stop));
    if (options_.worktree && !layout_.worktree.empty()) {
      RETURN_IF_ERROR(split_worktree(layout_.worktree, emit, sink, stop));
    }
    return {};
  }

  Result<> trace(std::span<const BlobId> wanted, const EmitSighting& emit,
                 std::stop_token stop) override {
    if (!options_.history || wanted.empty()) return {};
    RETURN_IF_ERROR(open_store());
    const auto tell = [&](const BlobId& id, const CommitOrigin& origin) {
      emit(id, Origin{origin, {}});
    };
    return git::trace_blobs(layout_, *store_, wanted, tell, std::move(stop));
  }

  Result<std::string> read_file(std::string_view path) override {
    const std::vector<std::string> parts = parts_of(path);
    if (parts.empty()) return no_such_file(path);
    if (!layout_.worktree.empty()) {
      auto text = read_on_disk(parts);
      if (text || text.error().code != ErrorCode::NotFound) return text;
    }
    return read_in_head(parts, path);
  }

 private:
  // Opens the objects once, whoever asks first; split() tells what was wrong with them.
  Result<> open_store() {
    if (store_) return {};
    const git::Trouble note = [&](const std::string& place, Error why) {
      troubles_.emplace_back(place, std::move(why));
    };
    ASSIGN_OR_RETURN(store_, git::ObjectStore::open(layout_.objects(), traits_.id_size, note));
    return {};
  }

  Result<> split_history(const EmitBatch& emit, BlobSink& sink, const std::stop_token& stop) {
    const git::Trouble trouble = [&](const std::string& place, Error why) {
      sink.skip(git_origin(GitPlace::Admin, place), 0, std::move(why));
    };
    RETURN_IF_ERROR(open_store());
    for (const auto& [place, why] : troubles_) trouble(place, why);
    note_missing_parts(trouble);
    const std::vector<git::Ref> refs = git::read_refs(layout_, trouble);
    note_missing_targets(refs, trouble);
    note_gitlinks(sink, trouble);
    emit(std::make_unique<RefNamesBatch>(refs));
    RETURN_IF_ERROR(split_git_dir(layout_.common_dir, emit, sink, stop));
    return split_objects(*store_, object_rules_, emit, stop);
  }

  void note_missing_parts(const git::Trouble& trouble) const {
    if (traits_.shallow) {
      trouble("shallow", Error{ErrorCode::Unsupported,
                               "shallow clone: older history is not here and not scanned; get it: "
                               "git fetch --unshallow"});
    }
    if (traits_.partial) {
      trouble("config", Error{ErrorCode::Unsupported,
                              "partial clone: objects left at the remote are not scanned; get "
                              "them: git fetch --refetch --no-filter"});
    }
    if (traits_.reftable) {
      trouble("reftable", Error{ErrorCode::Unsupported,
                                "refs in the reftable format are not read: objects are scanned, "
                                "but places may be missing"});
    }
  }

  // A ref to nothing means that objects are lost. HEAD may well be unborn.
  void note_missing_targets(const std::vector<git::Ref>& refs, const git::Trouble& trouble) const {
    for (const git::Ref& ref : refs) {
      if (ref.target.empty() || store_->find(ref.target) != git::kNoObject) continue;
      trouble("refs", Error{ErrorCode::Corrupt,
                            "a ref names object " + ref.target.hex() + ", which is missing"});
    }
  }

  // Submodules: of the index, and of HEAD's tree where there is no index.
  void note_gitlinks(BlobSink& sink, const git::Trouble& trouble) {
    std::set<std::string> paths;
    const auto index = git::read_whole_index(layout_.git_dir, traits_.id_size);
    if (!index) {
      trouble("index", index.error());
    } else {
      for (const git::IndexEntry& entry : *index) {
        if (entry.is_gitlink()) paths.insert(entry.path);
      }
    }
    if (layout_.worktree.empty()) add_gitlinks_of_head(paths);
    for (const std::string& path : paths) {
      sink.skip(git_origin(GitPlace::Tree, path), 0,
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

  Result<std::string> read_in_head(const std::vector<std::string>& parts, std::string_view path) {
    RETURN_IF_ERROR(open_store());
    git::ObjectReader reader(*store_, kReadCacheBytes);
    std::optional<BlobId> id = head_tree(reader);
    for (const std::string& part : parts) {
      if (!id) return no_such_file(path);
      const auto tree = reader.read(*id);
      id.reset();
      if (!tree || tree->kind != git::ObjectKind::Tree) return no_such_file(path);
      git::TreeReader in(tree->bytes, store_->id_size());
      for (git::TreeEntry entry; !id && in.next(entry);) {
        if (entry.name == part) id = entry.id;
      }
    }
    if (!id) return no_such_file(path);
    ASSIGN_OR_RETURN(const git::Object blob, reader.read(*id));
    if (blob.kind != git::ObjectKind::Blob) return no_such_file(path);
    return std::string(blob.bytes);
  }

  static Error no_such_file(std::string_view path) {
    return Error{ErrorCode::NotFound, std::string(path) + ": no such file in this repository"};
  }

  git::Layout layout_;
  GitOptions options_;
  git::Traits traits_;
  ObjectRules object_rules_;
  std::optional<git::ObjectStore> store_;
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
