#include "cli/private_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

namespace dredge {
namespace {

bool is_device_or_pipe(const std::filesystem::path& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

}  // namespace

Result<> write_private_file(const std::filesystem::path& path,
                            const std::function<Result<>(std::ostream&)>& write) {
  const auto fail = [&](std::string_view what) {
    return Error{ErrorCode::Io,
                 fmt::format("{}: cannot {} it: {}", path.string(), what, std::strerror(errno))};
  };
  const bool in_place = is_device_or_pipe(path);
  const std::string draft = in_place ? path.string() : path.string() + ".part";
  const mode_t previous = ::umask(077);
  std::ofstream out(draft, std::ios::binary | (in_place ? std::ios::out : std::ios::trunc));
  ::umask(previous);
  if (!out) return fail("create");
  RETURN_IF_ERROR(write(out));
  out.close();
  if (!out) return fail("write");
  if (!in_place && ::rename(draft.c_str(), path.c_str()) != 0) return fail("rename");
  return {};
}

Result<> write_private_file(const std::filesystem::path& path, std::string_view text) {
  return write_private_file(path, [text](std::ostream& out) -> Result<> {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    return {};
  });
}

}  // namespace dredge
