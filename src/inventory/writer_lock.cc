#include "inventory/writer_lock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kLongestHolder = 256;

// The program and its first argument ("dredge scan"): enough to know it, and no place where a
// command line would keep a password.
std::string own_command() {
  std::array<char, kLongestHolder> bytes{};
  const int file = ::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  const ssize_t got = file < 0 ? 0 : ::read(file, bytes.data(), bytes.size());
  if (file >= 0) ::close(file);
  const std::string_view line(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  const std::vector<std::string_view> words = split(line, '\0');
  std::string_view program = words.empty() || words[0].empty() ? "dredge" : words[0];
  program =
      program.substr(program.rfind('/') == std::string_view::npos ? 0 : program.rfind('/') + 1);
  const bool has_command = words.size() > 1 && !words[1].empty() && words[1][0] != '-';
  return fmt::format("{}{}{}", program, has_command ? " " : "", has_command ? words[1] : "");
}

std::string read_holder(int descriptor) {
  std::array<char, kLongestHolder> bytes{};
  const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), 0);
  if (got <= 0) return "another process";
  return escape_for_terminal(trim({bytes.data(), static_cast<std::size_t>(got)}));
}

void write_holder(int descriptor) {
  const std::string holder = fmt::format("process {} ({})", ::getpid(), own_command());
  // Only for a message: a disk too full for it does not stop the writer.
  if (::ftruncate(descriptor, 0) != 0) return;
  [[maybe_unused]] const ssize_t written =
      ::pwrite(descriptor, holder.data(), std::min(holder.size(), kLongestHolder), 0);
}

}  // namespace

Result<WriterLock> WriterLock::acquire(const std::filesystem::path& inventory,
                                       std::chrono::milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kPause{20};
  const std::string path = inventory.string() + "-writer";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0)
    return Error{ErrorCode::Io,
                 fmt::format("inventory {}: may not be written: {}: {}", inventory.string(), path,
                             std::generic_category().message(errno))};
  WriterLock lock(descriptor);
  const Clock::time_point give_up = Clock::now() + patience;
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return Error{ErrorCode::Io,
                   fmt::format("inventory {}: cannot lock {}: {}", inventory.string(), path,
                               std::generic_category().message(errno))};
    if (Clock::now() >= give_up)
      return Error{ErrorCode::Io,
                   fmt::format("inventory {}: {} is writing to it; waited {} ms, try again when it "
                               "is done",
                               inventory.string(), read_holder(descriptor), patience.count())};
    std::this_thread::sleep_for(kPause);
  }
  write_holder(descriptor);
  return lock;
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock::~WriterLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace dredge
