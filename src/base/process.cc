#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/file.h"

namespace dredge {
namespace {

constexpr int kPollMilliseconds = 100;

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

struct Pipe {
  Fd read;
  Fd write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("pipe", errno);
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

// What posix_spawn shall do before the program runs.
class Plan {
 public:
  Plan(const std::string& directory, const Pipe& output, const Pipe& errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output.write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, errors.write.get(), STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
  }
  ~Plan() { posix_spawn_file_actions_destroy(&actions_); }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

// Reads what is there; false at the end.
bool drain(int from, std::string& into, std::size_t most_bytes) {
  std::array<char, 16384> buffer{};
  const ssize_t count = ::read(from, buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  const auto size = static_cast<std::size_t>(count);
  into.append(buffer.data(), std::min(size, most_bytes - std::min(most_bytes, into.size())));
  return count != 0;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<ProcessResult> run_process(const ProcessRequest& request, const std::stop_token& stop) {
  ASSIGN_OR_RETURN(Pipe output, make_pipe());
  ASSIGN_OR_RETURN(Pipe errors, make_pipe());
  const Plan plan(request.directory, output, errors);
  const std::vector<char*> arguments = pointers_to(request.arguments);
  const std::vector<char*> environment = pointers_to(request.environment);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, arguments.front(), plan.actions(), nullptr,
                                    arguments.data(), environment.data());
  if (failed != 0) return system_error(request.arguments.front(), failed);
  output.write = Fd();
  errors.write = Fd();

  ProcessResult result;
  std::array<pollfd, 2> open{{{output.read.get(), POLLIN, 0}, {errors.read.get(), POLLIN, 0}}};
  const std::array<std::string*, 2> texts{&result.output, &result.errors};
  bool is_told = false;
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    if (stop.stop_requested() && !is_told) {
      ::kill(child, SIGTERM);
      is_told = true;
    }
    if (::poll(open.data(), open.size(), kPollMilliseconds) <= 0) continue;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i].fd < 0 || open[i].revents == 0) continue;
      if (!drain(open[i].fd, *texts[i], request.most_bytes)) open[i].fd = -1;
    }
  }
  result.code = wait_for(child);
  if (is_told) return Error{ErrorCode::Cancelled, request.arguments.front() + ": stopped"};
  return result;
}

}  // namespace dredge
