#include "git/repository.h"

#include <algorithm>

#include "base/text.h"
#include "git/regular_file.h"

namespace dredge::git {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxSmallFileBytes = 1 << 20;

std::optional<std::string> small_file(const fs::path& path) {
  auto text = read_regular_file(path, kMaxSmallFileBytes);
  if (!text) return std::nullopt;
  return std::move(*text);
}

bool is_git_dir(const fs::path& path) {
  std::error_code error;
  const bool has_head = fs::exists(fs::symlink_status(path / "HEAD", error));
  if (!has_head) return false;
  return fs::is_directory(path / "objects", error) ||
         fs::is_regular_file(path / "commondir", error);
}

fs::path resolved(const fs::path& base, std::string_view relative) {
  const fs::path path = trim(relative);
  return (path.is_absolute() ? path : base / path).lexically_normal();
}

// A linked worktree's git directory names the main one in "commondir".
Result<Layout> with_common_dir(const fs::path& git_dir, const fs::path& worktree) {
  Layout layout{git_dir, git_dir, worktree};
  if (const auto text = small_file(git_dir / "commondir")) {
    layout.common_dir = resolved(git_dir, *text);
  }
  std::error_code error;
  if (!fs::is_directory(layout.objects(), error)) {
    return Error{ErrorCode::Corrupt, layout.objects().string() + ": no object directory"};
  }
  return layout;
}

// The value of `key` in `section` of a configuration text, as written; nullopt when it is not set.
// Reads the plain form that git itself writes. Sections and keys compare in lower case; any
// subsection will do ("remote" finds `[remote "origin"]`).
std::optional<std::string> config_value(std::string_view text, std::string_view section,
                                        std::string_view key) {
  bool inside = false;
  std::optional<std::string> value;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.starts_with('[')) {
      const std::size_t end = line.find_first_of(" \t\"]", 1);
      inside = end != std::string_view::npos && to_lower(line.substr(1, end - 1)) == section;
      line = line.substr(std::min(line.find(']'), line.size() - 1) + 1);
    }
    const std::size_t equals = line.find('=');
    if (!inside || to_lower(trim(line.substr(0, equals))) != key) continue;
    value = equals == std::string_view::npos ? "true" : to_lower(trim(line.substr(equals + 1)));
  }
  return value;
}

}  // namespace

Result<Layout> find_repository(const fs::path& path) {
  std::error_code error;
  const fs::path dot_git = path / ".git";
  if (fs::is_directory(dot_git, error) && is_git_dir(dot_git)) {
    return with_common_dir(dot_git, path);
  }
  if (fs::is_regular_file(dot_git, error)) {
    const auto text = small_file(dot_git);
    constexpr std::string_view kKeyword = "gitdir:";
    if (!text || !text->starts_with(kKeyword)) {
      return Error{ErrorCode::Corrupt, dot_git.string() + ": not a \"gitdir:\" file"};
    }
    const fs::path git_dir = resolved(path, std::string_view(*text).substr(kKeyword.size()));
    if (!is_git_dir(git_dir)) {
      return Error{ErrorCode::Corrupt, dot_git.string() + ": leads to no repository"};
    }
    return with_common_dir(git_dir, path);
  }
  if (!is_git_dir(path)) {
    return Error{ErrorCode::NotFound, path.string() + ": no git repository"};
  }
  const bool is_dot_git = fs::absolute(path).lexically_normal().filename() == ".git";
  return with_common_dir(path, is_dot_git ? path / ".." : fs::path());
}

Traits read_traits(const Layout& layout) {
  Traits traits;
  const std::string config = small_file(layout.common_dir / "config").value_or("");
  if (config_value(config, "extensions", "objectformat") == "sha256") traits.id_size = 32;
  traits.reftable = config_value(config, "extensions", "refstorage") == "reftable";
  traits.partial = config_value(config, "extensions", "partialclone").has_value() ||
                   config_value(config, "remote", "promisor") == "true";
  traits.shallow = !shallow_commits(layout).empty();
  return traits;
}

std::vector<fs::path> linked_worktrees(const Layout& layout) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator at(layout.common_dir / "worktrees", error), end; !error && at != end;
       at.increment(error)) {
    // "gitdir" names the worktree's ".git" file.
    const auto text = small_file(at->path() / "gitdir");
    std::error_code unknown;
    const bool is_own = fs::equivalent(at->path(), layout.git_dir, unknown);
    if (text && !is_own) folders.push_back(resolved(at->path(), *text).parent_path());
  }
  const bool is_linked = layout.git_dir != layout.common_dir;
  if (is_linked && layout.common_dir.filename() == ".git") {
    folders.push_back(layout.common_dir.parent_path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::vector<BlobId> shallow_commits(const Layout& layout) {
  std::vector<BlobId> ids;
  const auto text = read_regular_file(layout.common_dir / "shallow", std::uint64_t(64) << 20);
  if (!text) return ids;
  for (const std::string_view line : split(*text, '\n')) {
    if (const auto id = BlobId::from_hex(trim(line))) ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace dredge::git
