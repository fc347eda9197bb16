#include "source/detect.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "source/file_source.h"
#include "source/git_remote.h"
#include "source/git_source.h"
#include "source/image_source.h"
#include "source/remote_address.h"
#include "source/stream_source.h"

namespace dredge {
namespace {

namespace fs = std::filesystem;
using Kind = TargetSpec::Kind;

std::string in_quotes(std::string_view word) { return '"' + escape_for_terminal(word) + '"'; }

bool is_remote_image(std::string_view word) {
  return word.starts_with("docker://") || word.starts_with("oci://");
}

Error remote_image_error(std::string_view word) {
  return Error{ErrorCode::Unsupported, in_quotes(word) +
                                           " is remote; fetch it first: skopeo copy " +
                                           escape_for_terminal(word) + " oci:image"};
}

// A repository on another machine.
Result<TargetSpec> remote_target(std::string_view address, std::string_view word) {
  if (is_remote_image(address)) return remote_image_error(address);
  ASSIGN_OR_RETURN(std::string checked, check_remote(address));
  return TargetSpec{Kind::Git, std::move(checked), std::string(word), true};
}

// For "gti:repo" the prefix that was meant.
Error not_found(std::string_view word) {
  std::string message = "no such file or folder: " + in_quotes(word);
  const std::size_t colon = word.find(':');
  if (colon != std::string_view::npos) {
    std::vector<std::string_view> prefixes;
    for (const SourceKind& row : kSourceKinds) prefixes.push_back(row.prefix);
    const std::string_view meant = nearest(word.substr(0, colon + 1), prefixes);
    if (!meant.empty()) message += "; did you mean " + in_quotes(std::string(meant)) + "?";
  }
  return Error{ErrorCode::NotFound, std::move(message)};
}

Error wrong_kind(std::string_view word, std::string_view is_no) {
  return Error{ErrorCode::InvalidInput, in_quotes(word) + " is no " + std::string(is_no) +
                                            "; leave out the prefix to let dredge decide"};
}

Result<Kind> kind_of(const fs::path& path, std::string_view word) {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  switch (status.type()) {
    case fs::file_type::not_found:
      return not_found(word);
    case fs::file_type::directory:
      if (is_git_repository(path)) return Kind::Git;
      return is_image(path) ? Kind::Image : Kind::Dir;
    case fs::file_type::regular:
      return is_image(path) ? Kind::Image : Kind::File;
    case fs::file_type::fifo:
      return Kind::Stdin;
    case fs::file_type::none:
      return Error{ErrorCode::Io, in_quotes(word) + ": " + to_lower(failed.message())};
    default:
      return Error{ErrorCode::Unsupported,
                   in_quotes(word) + " is a socket or device; send its bytes to stdin and scan -"};
  }
}

// Is what lies at `path` what the prefix says?
Result<> check_forced(Kind kind, const fs::path& path, std::string_view word) {
  std::error_code failed;
  if (!fs::exists(path, failed)) return not_found(path.native());
  const bool is_folder = fs::is_directory(path, failed);
  if (kind == Kind::Dir && !is_folder) return wrong_kind(word, "folder");
  if (kind == Kind::File && is_folder) return wrong_kind(word, "file");
  if (kind == Kind::Git && !is_git_repository(path)) return wrong_kind(word, "git repository");
  return {};
}

}  // namespace

Result<TargetSpec> detect_target(std::string_view word) {
  if (word.empty()) {
    return Error{ErrorCode::InvalidInput, "the target is empty; name a path, or - for stdin"};
  }
  if (word == "-") return TargetSpec{Kind::Stdin, "-", "-"};
  const auto* const forced =
      std::find_if(kSourceKinds.begin(), kSourceKinds.end(), [&](const SourceKind& row) {
        return row.kind != Kind::Stdin && word.starts_with(row.prefix);
      });
  if (forced != kSourceKinds.end()) {
    const std::string_view location = word.substr(forced->prefix.size());
    // "git://host/x" is an address, though one that is refused.
    if (forced->kind == Kind::Git && location.starts_with("//")) return remote_target(word, word);
    if (looks_remote(location)) {
      if (forced->kind == Kind::Git) return remote_target(location, word);
      if (is_remote_image(location)) return remote_image_error(location);
      return wrong_kind(without_userinfo(word), "path on this machine");
    }
    RETURN_IF_ERROR(check_forced(forced->kind, location, word));
    return TargetSpec{forced->kind, std::string(location), std::string(word)};
  }
  std::error_code failed;
  if (looks_remote(word) && !fs::exists(word, failed)) return remote_target(word, word);
  ASSIGN_OR_RETURN(const Kind kind, kind_of(word, word));
  return TargetSpec{kind, std::string(word), std::string(word)};
}

namespace {

Result<std::unique_ptr<Source>> open_repository(const TargetSpec& target,
                                                const SourceOptions& options,
                                                const std::stop_token& stop) {
  fs::path folder = target.location;
  if (target.is_remote) {
    if (options.cache_folder.empty()) {
      return Error{ErrorCode::NotFound,
                   "no place for copies of remote repositories: set HOME or XDG_CACHE_HOME"};
    }
    ASSIGN_OR_RETURN(folder, update_mirror(target.location, options.cache_folder, stop));
  }
  return open_git_source(folder, {.history = options.history,
                                  .verify_ids = options.verify_objects,
                                  .provenance = options.provenance,
                                  .range = options.range,
                                  .together = options.together});
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const TargetSpec& target, const SourceOptions& options,
                                            const std::stop_token& stop) {
  if (options.range && target.kind != Kind::Git) {
    return Error{ErrorCode::InvalidInput, in_quotes(target.as_named) +
                                              " is no repository: a range of commits cannot be "
                                              "taken of it"};
  }
  switch (target.kind) {
    case Kind::Git:
      return open_repository(target, options, stop);
    case Kind::Image:
      return open_image_source(target.location);
    case Kind::Dir:
    case Kind::File:
      return open_file_source(target.location, {.gitignore = options.gitignore});
    case Kind::Stdin:
      break;
  }
  if (target.location == "-") return open_stdin_source();
  ASSIGN_OR_RETURN(Fd pipe, open_for_reading(target.location));
  return open_stream_source(std::move(pipe), target.as_named);
}

}  // namespace dredge
