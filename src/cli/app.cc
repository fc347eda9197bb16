#include "cli/app.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {

int tell(const Error& error) {
  fmt::print(stderr, "dredge: {}\n", escape_for_terminal(error.message));
  switch (error.code) {
    case ErrorCode::Internal:
      return kExitInternal;
    case ErrorCode::Cancelled:
    case ErrorCode::LimitExceeded:
    case ErrorCode::Corrupt:
    case ErrorCode::Network:
      return kExitPartial;
    default:
      return kExitUsage;
  }
}

Result<std::filesystem::path> data_folder() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0') {
    return std::filesystem::path(data) / "dredge";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return std::filesystem::path(home) / ".local" / "share" / "dredge";
  }
  return Error{
      ErrorCode::NotFound,
      "no place for the inventory: set HOME or XDG_DATA_HOME, or name it with --inventory FILE"};
}

std::filesystem::path cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0') {
    return std::filesystem::path(cache) / "dredge";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return std::filesystem::path(home) / ".cache" / "dredge";
  }
  return {};
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t most_bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                 fmt::format("{}: {}", path.string(), std::strerror(errno))};
  }
  std::string text;
  std::array<char, 65536> buffer{};
  while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > most_bytes) {
      return Error{ErrorCode::LimitExceeded,
                   fmt::format("{}: is larger than {}", path.string(), human_bytes(most_bytes))};
    }
  }
  if (file.bad()) return Error{ErrorCode::Io, fmt::format("{}: cannot be read", path.string())};
  return text;
}

std::int64_t now_seconds() { return std::time(nullptr); }

}  // namespace dredge
