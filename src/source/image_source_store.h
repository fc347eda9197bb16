// The files an image is stored as: a folder, or a tar read in place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file.h"
#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

// The path in one form: no "./", no "//", no leading '/'. ".." stays: it is only a name here.
std::string plain_path(std::string_view path);

// One file as it is stored, with a descriptor of its own. Can rewind and seek.
class StoredFile {
 public:
  StoredFile(Fd fd, Span range) : fd_(std::move(fd)), stream_(fd_.get(), range) {}
  FileStream& stream() { return stream_; }

 private:
  Fd fd_;
  FileStream stream_;
};

// Immutable once opened, so safe to share.
class ImageStore {
 public:
  struct Entry {
    std::string name;  // plain_path; below the folder or in the tar
    std::uint64_t size = 0;
    std::uint64_t offset = 0;  // of its bytes in the tar
    std::string link;          // the name it stands for, when it is a link
  };

  // Lists what is there. Errors: NotFound, Io; Corrupt, when it is no tar.
  static Result<ImageStore> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  const std::vector<Entry>& entries() const { return entries_; }
  // Why the list ends early, when it does.
  const std::optional<Error>& trouble() const { return trouble_; }

  // The entry of that name, links inside the store followed. The last one of a name counts.
  std::optional<std::size_t> find(std::string_view name) const;
  // Errors: Io.
  Result<std::unique_ptr<StoredFile>> open_entry(std::size_t index) const;
  // A small file as a whole. Errors: Io; LimitExceeded.
  Result<std::string> read_entry(std::size_t index) const;

 private:
  Result<> list_folder();
  Result<> list_tar();

  std::filesystem::path path_;
  bool is_folder_ = false;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::optional<Error> trouble_;
};

}  // namespace dredge
