#include "cli/repositories.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "source/git_source.h"

namespace dredge {

std::string repository_slug(std::string_view url) {
  std::string slug = to_lower(trim(url));
  if (const std::size_t scheme = slug.find("://"); scheme != std::string::npos)
    slug.erase(0, scheme + 3);
  else if (const std::size_t colon = slug.find(':'); colon != std::string::npos)
    slug[colon] = '/';  // git@host:path
  const std::size_t slash = slug.find('/');
  if (slash == std::string::npos || slash == 0) return {};
  if (const std::size_t at = slug.rfind('@', slash); at != std::string::npos) slug.erase(0, at + 1);
  while (slug.ends_with('/')) slug.pop_back();
  if (slug.ends_with(".git")) slug.erase(slug.size() - 4);
  return slug;
}

FindRepository repositories_at(std::vector<std::filesystem::path> paths) {
  struct Repository {
    std::unique_ptr<Source> source;
    std::vector<std::string> slugs;
  };
  // Shared by the copies of one std::function.
  const auto opened = std::make_shared<std::vector<Repository>>();
  const auto open_all = [opened, paths = std::move(paths)] {
    if (!opened->empty()) return;
    for (const std::filesystem::path& path : paths) {
      auto source = open_git_source(path, {.worktree = false, .history = false});
      if (!source) continue;
      Repository repository{std::move(*source), {}};
      for (const std::string& url : repository.source->facts().remotes)
        repository.slugs.push_back(repository_slug(url));
      opened->push_back(std::move(repository));
    }
  };
  return [opened, open_all](std::string_view url,
                            std::string_view revision) -> std::optional<ReadFile> {
    open_all();
    const std::string wanted = repository_slug(url);
    if (wanted.empty()) return std::nullopt;
    for (const Repository& repository : *opened) {
      if (std::ranges::find(repository.slugs, wanted) == repository.slugs.end()) continue;
      SourcePast* past = repository.source->past();
      if (past == nullptr) continue;
      return ReadFile([opened, past, at = std::string(revision)](std::string_view path) {
        return past->read_file_at(path, at);
      });
    }
    return std::nullopt;
  };
}

}  // namespace dredge
