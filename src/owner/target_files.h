// The text files of one target, each read once.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"

namespace dredge {

// Reads one text file of the target. Errors: NotFound, when it has none such.
using ReadFile = std::function<Result<std::string>(std::string_view path)>;

// Confined to one thread. Keeps what it read, missing files too, up to a bound; past it, files are
// read again.
class TargetFiles {
 public:
  static constexpr std::uint64_t kMostFileBytes = 1 << 20;  // a larger one counts as missing
  static constexpr std::uint64_t kMostKeptBytes = 64 << 20;

  explicit TargetFiles(ReadFile read) : read_(std::move(read)) {}

  // Nothing when the target has no such file, or none that can be read. Good until the next call.
  const std::string* text(std::string_view path);

 private:
  ReadFile read_;
  std::map<std::string, std::optional<std::string>, std::less<>> known_;
  std::uint64_t kept_bytes_ = 0;
};

// "a/b/c.env" -> "a/b/", "a/", "": the folders above a path, nearest first; at most 64.
std::vector<std::string> folders_above(std::string_view path);

}  // namespace dredge
