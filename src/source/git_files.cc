#include "source/git_files.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

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
  FileBatch(fs::path root, FileList files) : root_(std::move(root)), files_(std::move(files)) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    for (const std::string& path : files_.paths) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      const Origin origin = git_origin(files_.place, path);
      if (auto done = read_file(root_ / path, origin, sink); !done) {
        sink.skip(origin, 0, done.error());
      }
    }
    return {};
  }

 private:
  static Result<> read_file(const fs::path& path, const Origin& origin, BlobSink& sink) {
    std::error_code error;
    if (fs::is_symlink(fs::symlink_status(path, error))) {
      const std::string target = fs::read_symlink(path, error).string();
      if (error) return Error{ErrorCode::Io, error.message()};
      sink.accept(Blob{std::nullopt, target, origin});
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
    sink.accept(Blob{std::nullopt, bytes, origin});
    return {};
  }

  fs::path root_;
  FileList files_;
};

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

// Walks directories one at a time, in sorted order, and hands out their files in batches.
class Walk {
 public:
  Walk(fs::path root, const EmitBatch& emit, BlobSink& sink)
      : root_(std::move(root)), emit_(emit), sink_(sink) {}
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
    emit_(
        std::make_unique<FileBatch>(root_, FileList{files.place, std::exchange(files.paths, {})}));
  }

  fs::path root_;
  const EmitBatch& emit_;
  BlobSink& sink_;
  std::vector<FileList> lists_;
};

class WorktreeWalk final : public Walk {
 public:
  using Walk::Walk;

 private:
  bool enters(const std::string& path) override {
    if (last_part(path) != ".git") return true;
    if (path != ".git") {
      skip(GitPlace::Worktree, path,
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
    if (name != "objects" || path.starts_with("lfs/")) return true;
    if (path.starts_with("modules/")) {
      skip(GitPlace::Admin, path,
           Error{ErrorCode::Unsupported, "a submodule's history: name it as a target"});
    }
    return false;
  }

  std::optional<GitPlace> place_of(const std::string& path) override {
    const std::string_view name = last_part(path);
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
  origin.path = std::move(path);
  return Origin{std::move(origin), {}};
}

Result<> split_worktree(const fs::path& worktree, const EmitBatch& emit, BlobSink& sink,
                        std::stop_token stop) {
  return WorktreeWalk(worktree, emit, sink).run(stop);
}

Result<> split_git_dir(const fs::path& git_dir, const EmitBatch& emit, BlobSink& sink,
                       std::stop_token stop) {
  return GitDirWalk(git_dir, emit, sink).run(stop);
}

}  // namespace dredge
