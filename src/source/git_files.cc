#include "source/git_files.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

#include "base/hash.h"
#include "git/regular_file.h"

namespace dredge {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kFilesInBatch = 128;

class FileStream final : public ByteStream {
 public:
  explicit FileStream(git::OpenFile file) : file_(std::move(file)) {}
  Result<std::size_t> read(std::span<char> into) override {
    return file_.read(into.data(), into.size());
  }
  std::optional<std::uint64_t> size() const override { return file_.size(); }
  Result<> rewind() override {
    if (::lseek(file_.descriptor(), 0, SEEK_SET) == 0) return {};
    return Error{ErrorCode::Io, "cannot read the file again"};
  }

 private:
  git::OpenFile file_;
};

struct FileList {
  GitPlace place = GitPlace::Worktree;
  std::vector<std::string> paths;  // below the root, with '/' separators
};

class FileBatch final : public Batch {
 public:
  FileBatch(fs::path root, FileList files, const KnownFiles& known)
      : root_(std::move(root)), files_(std::move(files)), known_(known) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    for (const std::string& path : files_.paths) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      if (known_.names != nullptr) {
        for (const std::string& name : known_.names->claim_parts(path))
          accept_name(name, *known_.names, sink);
      }
      const Origin origin = git_origin(files_.place, path);
      if (auto done = read_file(path, origin, sink); !done) {
        sink.skip(origin, 0, done.error());
      }
    }
    return {};
  }

 private:
  Result<> read_file(const std::string& name, const Origin& origin, BlobSink& sink) const {
    const fs::path path = root_ / name;
    std::error_code error;
    if (fs::is_symlink(fs::symlink_status(path, error))) {
      const std::string target = fs::read_symlink(path, error).string();
      if (error) return Error{ErrorCode::Io, error.message()};
      Origin link = origin;
      std::get<CommitOrigin>(link.where).detail = GitDetail::SymlinkTarget;
      sink.accept(Blob{std::nullopt, target, link});
      return {};
    }
    ASSIGN_OR_RETURN(git::OpenFile file, git::OpenFile::open(path, git::Symlinks::Refuse));
    if (file.size() > kWholeBlobBytes) {
      FileStream stream(std::move(file));
      sink.accept_stream(origin, stream);
      return {};
    }
    ASSIGN_OR_RETURN(const std::string bytes,
                     git::read_regular_file(path, 2 * kWholeBlobBytes, git::Symlinks::Refuse));
    accept(name, bytes, origin, sink);
    return {};
  }

  // A file that is the blob the index names is scanned as that blob: history repeats it.
  void accept(const std::string& name, std::string_view bytes, const Origin& origin,
              BlobSink& sink) const {
    const auto tracked = known_.tracked.find(name);
    const bool is_same = known_.same != nullptr && tracked != known_.tracked.end() &&
                         bytes.size() <= kWholeBlobBytes && hash_blob(bytes) == tracked->second;
    if (!is_same) return sink.accept(Blob{std::nullopt, bytes, origin});
    known_.same->add(tracked->second, name);
    if (!sink.sighted(tracked->second, origin)) return;
    if (known_.rules != nullptr) note_lfs_pointer(tracked->second, bytes, *known_.rules, sink);
    sink.accept(Blob{tracked->second, bytes, origin});
  }

  fs::path root_;
  FileList files_;
  const KnownFiles& known_;
};

const KnownFiles kNothingKnown;

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

// Walks directories one at a time, in sorted order, and hands out their files in batches.
class Walk {
 public:
  Walk(fs::path root, const EmitBatch& emit, BlobSink& sink,
       const KnownFiles& known = kNothingKnown)
      : root_(std::move(root)), emit_(emit), sink_(sink), known_(known) {}
  virtual ~Walk() = default;

  Result<> run(const std::stop_token& stop) {
    std::vector<std::string> pending{""};
    while (!pending.empty()) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      const std::string directory = std::move(pending.back());
      pending.pop_back();
      std::vector<std::string> below = list(directory);
      pending.insert(pending.end(), std::make_move_iterator(below.rbegin()),
                     std::make_move_iterator(below.rend()));
    }
    for (FileList& files : lists_) flush(files);
    return {};
  }

 protected:
  // True when the directory `path` is part of this walk.
  virtual bool enters(const std::string& path) = 0;
  // Where a file belongs; nullopt leaves it out.
  virtual std::optional<GitPlace> place_of(const std::string& path) = 0;

  void skip(GitPlace place, const std::string& path, Error why) {
    sink_.skip(git_origin(place, path), 0, std::move(why));
  }
  void elsewhere(GitPlace place, const std::string& path, Error why) {
    sink_.elsewhere(git_origin(place, path), std::move(why));
  }

 private:
  // Notes the files of one directory; returns its subdirectories.
  std::vector<std::string> list(const std::string& directory) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    fs::directory_iterator at(directory.empty() ? root_ : root_ / directory, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) entries.push_back(*at);
    if (error) {
      skip(place_of(directory).value_or(GitPlace::Admin), directory,
           Error{ErrorCode::Io, "cannot list the directory: " + error.message()});
    }
    std::sort(entries.begin(), entries.end());
    std::vector<std::string> directories;
    for (const fs::directory_entry& entry : entries) {
      const std::string name = entry.path().filename().string();
      const std::string path = directory.empty() ? name : directory + "/" + name;
      std::error_code unknown;
      const fs::file_status status = entry.symlink_status(unknown);
      if (!fs::is_directory(status)) {
        add(path, status);
      } else if (enters(path)) {
        directories.push_back(path);
      }
    }
    return directories;
  }

  void add(const std::string& path, const fs::file_status& status) {
    const auto place = place_of(path);
    if (!place) return;
    if (!fs::is_regular_file(status) && !fs::is_symlink(status)) {
      skip(*place, path, Error{ErrorCode::Unsupported, "a device, pipe or socket"});
      return;
    }
    auto files = std::find_if(lists_.begin(), lists_.end(),
                              [&](const FileList& one) { return one.place == *place; });
    if (files == lists_.end()) files = lists_.insert(files, FileList{*place, {}});
    files->paths.push_back(path);
    if (files->paths.size() == kFilesInBatch) flush(*files);
  }

  void flush(FileList& files) {
    if (files.paths.empty()) return;
    FileList taken{files.place, std::exchange(files.paths, {})};
    emit_(std::make_unique<FileBatch>(root_, std::move(taken), known_));
  }

  fs::path root_;
  const EmitBatch& emit_;
  BlobSink& sink_;
  const KnownFiles& known_;
  std::vector<FileList> lists_;
};

class WorktreeWalk final : public Walk {
 public:
  using Walk::Walk;

 private:
  bool enters(const std::string& path) override {
    if (last_part(path) != ".git") return true;
    if (path != ".git") {
      elsewhere(GitPlace::Worktree, path,
                Error{ErrorCode::Unsupported, "a repository of its own: name it as a target"});
    }
    return false;
  }

  std::optional<GitPlace> place_of(const std::string& path) override {
    if (path == ".git") return std::nullopt;  // a linked worktree's pointer
    return GitPlace::Worktree;
  }
};

class GitDirWalk final : public Walk {
 public:
  using Walk::Walk;

 private:
  bool enters(const std::string& path) override {
    const std::string_view name = last_part(path);
    // "refs" holds names and ids, which are read as such; below "logs" it holds the reflogs.
    if (name == "refs") return ("/" + path).find("/logs/") != std::string::npos;
    if (path.starts_with("objects/")) return path == "objects/info" || path == "objects/pack";
    if (name != "objects" || path == "objects" || path.starts_with("lfs/")) return true;
    if (path.starts_with("modules/")) {
      elsewhere(GitPlace::Admin, path,
                Error{ErrorCode::Unsupported, "a submodule's history: name it as a target"});
    }
    return false;
  }

  std::optional<GitPlace> place_of(const std::string& path) override {
    const std::string_view name = last_part(path);
    // Of the object database, the notes people and programs leave there.
    const bool is_note =
        name.ends_with("alternates") || name.ends_with(".keep") || name.ends_with(".promisor");
    if (path.starts_with("objects/") && !is_note) return std::nullopt;
    const bool read_elsewhere = name == "index" || name.starts_with("sharedindex.") ||
                                name == "packed-refs" || name == "shallow";
    if (read_elsewhere) return std::nullopt;
    const bool is_config = name == "config" || name == "config.worktree" || name == "config.lock";
    return is_config ? GitPlace::Config : GitPlace::Admin;
  }
};

}  // namespace

Origin git_origin(GitPlace place, std::string path) {
  CommitOrigin origin;
  origin.place = place;
  const bool is_file = place == GitPlace::Index || place == GitPlace::Worktree;
  if (is_file && path.ends_with(".gitmodules")) origin.detail = GitDetail::SubmoduleUrl;
  origin.path = std::move(path);
  return Origin{std::move(origin), {}};
}

Result<> split_worktree(const fs::path& worktree, const KnownFiles& known, const EmitBatch& emit,
                        BlobSink& sink, std::stop_token stop) {
  return WorktreeWalk(worktree, emit, sink, known).run(stop);
}

Result<> split_git_dir(const fs::path& git_dir, const EmitBatch& emit, BlobSink& sink,
                       std::stop_token stop) {
  return GitDirWalk(git_dir, emit, sink).run(stop);
}

}  // namespace dredge
