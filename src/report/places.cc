// What the writers share: words for places, and the one way to a raw secret.
#include <ostream>

#include "report/writers.h"

namespace dredge {
namespace {

// A target that can stand before a path: relative, below the working directory, on this disk.
bool is_relative_directory(std::string_view target) {
  return !target.empty() && target.front() != '/' && target.front() != '-' &&
         target.find(':') == std::string_view::npos && !target.starts_with("..") &&
         target.find("/../") == std::string_view::npos;
}

std::string_view without_dot(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path == "." ? std::string_view() : path;
}

}  // namespace

Result<> check_written(std::ostream& out) {
  out.flush();
  if (!out) return Error{ErrorCode::Io, "the report could not be written"};
  return {};
}

std::optional<std::string_view> shown_secret(const Finding& finding, const ReportOptions& options) {
  if (!options.show_secrets || !finding.secret.has_value()) return std::nullopt;
  return finding.secret->reveal();
}

std::span<const Finding> listed_suppressed(const ScanReport& report, const ReportOptions& options) {
  if (!options.show_suppressed) return {};
  return report.suppressed;
}

std::string_view kind_of(const Origin& origin) {
  if (const auto* commit = std::get_if<CommitOrigin>(&origin.where)) return name_of(commit->place);
  if (const auto* layer = std::get_if<LayerOrigin>(&origin.where))
    return layer->index == 0 ? "image-config" : "image-layer";
  return std::holds_alternative<FileOrigin>(origin.where) ? "file" : "stream";
}

std::string openable_path(const Place& place, const ReportOptions& options) {
  std::string path = place.origin.display_path();
  if (path.empty()) {
    path = kind_of(place.origin);
    const CommitOrigin* commit = commit_of(place);
    if (commit != nullptr && !commit->commit.empty()) path += "/" + commit->commit.hex();
    return path;
  }
  const bool on_disk = std::holds_alternative<FileOrigin>(place.origin.where) ||
                       std::holds_alternative<CommitOrigin>(place.origin.where);
  if (!on_disk) return path;
  const std::string_view target = without_dot(place.target);
  if (is_relative_directory(target)) {
    // A target that is one file already ends in the file's own name.
    const bool is_the_file = target == path || target.ends_with("/" + path);
    path = is_the_file ? std::string(target) : std::string(target) + "/" + path;
  }
  const std::string_view base = without_dot(options.base_dir);
  return base.empty() ? path : std::string(base) + "/" + path;
}

std::string person_text(const Person& person) {
  if (person.email.empty()) return person.name;
  return person.name.empty() ? "<" + person.email + ">" : person.name + " <" + person.email + ">";
}

const CommitOrigin* commit_of(const Place& place) {
  return std::get_if<CommitOrigin>(&place.origin.where);
}

const LayerOrigin* layer_of(const Place& place) {
  return std::get_if<LayerOrigin>(&place.origin.where);
}

bool is_current(const Place& place) {
  if (const CommitOrigin* commit = commit_of(place)) {
    return commit->in_head || commit->in_worktree || commit->place == GitPlace::Worktree ||
           commit->place == GitPlace::Index || commit->place == GitPlace::Config;
  }
  if (const LayerOrigin* layer = layer_of(place)) return layer->visible;
  return true;
}

}  // namespace dredge
