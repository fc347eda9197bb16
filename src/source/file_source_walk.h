// Walks a folder and finds its files, without opening them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/gitignore.h"
#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

// Files of one batch: folders below the root, each with names. Flat, so that a file costs no
// allocation of its own.
class FileList {
 public:
  struct Folder {
    std::string path;       // below the root; "" is the root
    std::size_t first = 0;  // its names are [first, end) of the list
    std::size_t end = 0;
  };

  void enter(std::string_view folder);  // the names that follow are in it
  void add(std::string_view name);
  std::size_t size() const { return ends_.size(); }
  const std::vector<Folder>& folders() const { return folders_; }
  // NUL-terminated in memory, so its data() is a C string.
  std::string_view name(std::size_t index) const;

 private:
  std::vector<Folder> folders_;
  std::string names_;              // each with a NUL behind it
  std::vector<std::size_t> ends_;  // of the names, before the NUL
};

// Opens a folder below `root` ("" is the root itself) through no link: a folder that turned into a
// link since the walk is refused. Errors: Io, NotFound.
Result<Fd> open_folder(int root, const std::string& below);

class FileWalk {
 public:
  using EmitFiles = std::function<void(FileList)>;

  // `root_path` is the real path of `root`, to tell where links lead.
  FileWalk(int root, std::string root_path, bool gitignore);

  // Emits every regular file once; what is neither file nor folder goes to sink.skip.
  void run(const EmitFiles& emit, BlobSink& sink, std::stop_token stop);

 private:
  struct Pending {
    std::string path;
    std::size_t ignores = 0;  // 1 + index of the innermost ignore file above, 0 for none
  };
  struct Ignores {
    GitIgnore rules;
    std::string folder;
    std::size_t above = 0;
  };

  void read_folder(const Pending& folder, const EmitFiles& emit, BlobSink& sink);
  void read_ignore_file(int folder, const Pending& pending, std::size_t& ignores);
  void take(int folder, const char* name, unsigned char type, const Pending& where,
            std::size_t ignores, BlobSink& sink);
  void check_link(const std::string& path, BlobSink& sink);
  bool ignored(std::string_view path, bool is_folder, std::size_t ignores) const;
  void flush_if_full(const std::string& folder, const EmitFiles& emit);

  int root_;
  std::string root_path_;
  bool gitignore_;
  std::vector<Pending> pending_;
  std::vector<Ignores> ignores_;
  FileList files_;
  std::size_t emitted_ = 0;
};

}  // namespace dredge
