// The problem: a second scan of an unchanged repository should cost a look, not a read. Size and
// time of modification are what everybody compares, and what everybody can set (`touch -d`, `tar`,
// `rsync -t`). The time of change (`ctime`) is the system's own: it moves with every write, chmod
// and rename, and no program can set it back.
//
// Two things remain. A clock has ticks (a jiffy, 10 ms at most), and a file written twice within
// one looks the same: so the state is taken when the youngest file is older than that. And a change
// during the scan: the caller takes the state before and after, and trusts it when they are equal.
// Reference: "racy git" (git's Documentation/technical/racy-git.txt), which has the same problem.
#include "git/state.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "git/regular_file.h"

namespace dredge::git {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMostFiles = 1'000'000;
constexpr std::size_t kMostDirectories = 1024;  // of objects, as ObjectStore has it
constexpr std::uint64_t kMaxAlternatesBytes = 1 << 20;
constexpr std::int64_t kTickNanoseconds = 20'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
// Text is hashed in pieces of about this size, so that memory does not grow with the repository.
constexpr std::size_t kPieceBytes = 1 << 20;

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * kSecond + time.tv_nsec;
}

class Look {
 public:
  // False when the state cannot be told.
  bool at_tree(const fs::path& root, bool is_worktree) {
    note(root.native());
    std::vector<std::string> pending{root.native()};
    while (!pending.empty()) {
      const std::string directory = std::move(pending.back());
      pending.pop_back();
      if (!at_directory(directory, is_worktree, pending)) return false;
    }
    return true;
  }

  void note(std::string_view text) {
    piece_ += text;
    piece_ += '\0';
    if (piece_.size() >= kPieceBytes) fold();
  }

  State finish() {
    fold();
    return digest_;
  }
  std::int64_t youngest() const { return youngest_; }  // nanoseconds since the epoch

 private:
  struct Close {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };

  bool at_directory(const std::string& directory, bool is_worktree,
                    std::vector<std::string>& pending) {
    const std::unique_ptr<DIR, Close> open(::opendir(directory.c_str()));
    if (open == nullptr) return false;
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(open.get())) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    note(directory);
    for (const std::string& name : names) {
      struct stat status {};
      if (::fstatat(::dirfd(open.get()), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
      if (++files_ > kMostFiles) return false;
      note_file(name, status);
      // What is below a worktree's own ".git" is looked at as what it is; another's is not read.
      const bool is_git = is_worktree && name == ".git";
      if (S_ISDIR(status.st_mode) && !is_git) pending.push_back(directory + "/" + name);
    }
    return true;
  }

  // Of a folder, only that it is there: what is in it speaks for itself.
  void note_file(const std::string& name, const struct stat& status) {
    note(name);
    const bool is_folder = S_ISDIR(status.st_mode);
    const auto number = [&](auto value) {
      const auto bits = static_cast<std::uint64_t>(value);
      piece_.append(reinterpret_cast<const char*>(&bits), sizeof bits);
    };
    number(status.st_mode);
    number(status.st_dev);
    number(status.st_ino);
    if (is_folder) return;
    const std::int64_t changed = nanoseconds(status.st_ctim);
    youngest_ = std::max(youngest_, changed % kSecond == 0 ? changed + 2 * kSecond : changed);
    number(status.st_size);
    number(nanoseconds(status.st_mtim));
    number(changed);
  }

  void fold() {
    piece_.append(reinterpret_cast<const char*>(digest_.data()), digest_.size());
    digest_ = sha256(piece_);
    piece_.clear();
  }

  State digest_{};
  std::string piece_;
  std::uint64_t files_ = 0;
  std::int64_t youngest_ = 0;
};

// The object directories that `objects` borrows from, directly or not, in a fixed order.
std::vector<fs::path> alternates_of(const fs::path& objects) {
  std::vector<fs::path> found;
  std::vector<fs::path> pending{objects};
  std::set<fs::path> seen;
  while (!pending.empty() && seen.size() < kMostDirectories) {
    const fs::path at = std::move(pending.back());
    pending.pop_back();
    std::error_code error;
    const fs::path canonical = fs::canonical(at, error);
    if (!seen.insert(error ? at : canonical).second) continue;
    found.push_back(at);
    const auto text = read_regular_file(at / "info" / "alternates", kMaxAlternatesBytes);
    if (!text) continue;
    for (const std::string_view line : split(*text, '\n')) {
      if (line.empty() || line.front() == '#') continue;
      const fs::path path = line;
      pending.push_back(path.is_absolute() ? path : at / path);
    }
  }
  found.erase(found.begin());
  return found;
}

std::optional<std::pair<State, std::int64_t>> look_at(const Layout& layout) {
  Look look;
  look.note(std::to_string(::geteuid()));  // decides what can be read
  if (!layout.worktree.empty() && !look.at_tree(layout.worktree, true)) return std::nullopt;
  if (!look.at_tree(layout.common_dir, false)) return std::nullopt;
  // Of a linked worktree it is below the common directory, unless somebody moved it.
  if (layout.git_dir != layout.common_dir && !look.at_tree(layout.git_dir, false))
    return std::nullopt;
  for (const fs::path& objects : alternates_of(layout.objects())) {
    std::error_code error;
    if (!fs::is_directory(objects, error)) {
      look.note("missing " + objects.string());
    } else if (!look.at_tree(objects, false)) {
      return std::nullopt;
    }
  }
  for (const fs::path& folder : linked_worktrees(layout)) {
    std::error_code error;
    look.note(folder.string() + (fs::is_directory(folder, error) ? " is there" : " is not there"));
  }
  const State state = look.finish();
  return std::pair(state, look.youngest());
}

std::int64_t now_nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return nanoseconds(now);
}

}  // namespace

std::optional<State> state_of(const Layout& layout) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto seen = look_at(layout);
    if (!seen) return std::nullopt;
    const std::int64_t age = now_nanoseconds() - seen->second;
    if (age > kTickNanoseconds) return seen->first;
    if (age < 0) return std::nullopt;  // a clock that is not ours, or one of whole seconds
    std::this_thread::sleep_for(std::chrono::nanoseconds(kTickNanoseconds - age + 1'000'000));
  }
  return std::nullopt;
}

}  // namespace dredge::git
