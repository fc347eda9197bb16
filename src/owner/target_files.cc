#include "owner/target_files.h"

#include <utility>

namespace dredge {

const std::string* TargetFiles::text(std::string_view path) {
  constexpr std::uint64_t kEntryBytes = 128;  // what a missing file costs
  const auto found = known_.find(path);
  if (found != known_.end()) return found->second ? &*found->second : nullptr;
  if (kept_bytes_ > kMostKeptBytes) {
    known_.clear();
    kept_bytes_ = 0;
  }
  std::optional<std::string> text;
  if (Result<std::string> read = read_(path); read && read->size() <= kMostFileBytes)
    text = std::move(*read);
  kept_bytes_ += kEntryBytes + path.size() + (text ? text->size() : 0);
  const auto kept = known_.emplace(std::string(path), std::move(text)).first;
  return kept->second ? &*kept->second : nullptr;
}

std::vector<std::string> folders_above(std::string_view path) {
  constexpr std::size_t kMostFolders = 64;
  std::vector<std::string> folders;
  for (std::size_t slash = path.rfind('/');
       slash != std::string_view::npos && folders.size() + 1 < kMostFolders;
       slash = slash == 0 ? std::string_view::npos : path.rfind('/', slash - 1))
    folders.emplace_back(path.substr(0, slash + 1));
  folders.emplace_back();
  return folders;
}

}  // namespace dredge
