// What a word on the command line means as a target, and the source that reads it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/together.h"
#include "dredge/result.h"
#include "dredge/source.h"
#include "source/git_source.h"

namespace dredge {

// What to scan, and where. A plain value.
struct TargetSpec {
  enum class Kind : std::uint8_t { Dir, File, Git, Image, Stdin };
  Kind kind = Kind::Dir;
  std::string location;    // a path; "-" is standard input, a path of Stdin a named pipe
  std::string as_named;    // the user's own word
  bool is_remote = false;  // of Git: `location` is an address, without credentials
};

struct SourceKind {
  std::string_view prefix;  // what a user writes before the location to force this kind
  TargetSpec::Kind kind;
  std::string_view help;
};

// Every kind of target, in the order that help shows.
inline constexpr std::array<SourceKind, 5> kSourceKinds = {{
    {"git:", TargetSpec::Kind::Git,
     "a git repository: every object, reachable or not, and its files"},
    {"dir:", TargetSpec::Kind::Dir, "a folder, every file as it lies there"},
    {"file:", TargetSpec::Kind::File, "one file"},
    {"image:", TargetSpec::Kind::Image,
     "a container image: docker archive or OCI layout, tar or folder"},
    {"-", TargetSpec::Kind::Stdin, "standard input"},
}};

// A prefix decides; else what lies there: repository, image, folder, file, named pipe, in that
// order. An address of a repository (remote_address.h) is a repository too. Errors, each with what
// to do: InvalidInput, NotFound, Unsupported (remote images). No message holds an address'
// credentials.
Result<TargetSpec> detect_target(std::string_view word);

struct SourceOptions {
  bool gitignore = false;       // folders: leave out what .gitignore files exclude
  bool history = true;          // repositories: all objects, not only the files on disk
  bool verify_objects = false;  // repositories: hash what is scanned, and tell of wrong ids
  ProvenanceLevel provenance = ProvenanceLevel::Full;  // repositories
  std::optional<GitRange> range = {};                  // repositories: only these commits
  std::string cache_folder = {};  // where copies of remote repositories are kept
  Together together = {};         // how parts of a trace are run
};

// The source must outlive its batches. A remote repository is fetched first. Errors: those of the
// source's own open function and of update_mirror; InvalidInput for a range of what is no
// repository.
Result<std::unique_ptr<Source>> open_source(const TargetSpec& target, const SourceOptions& options,
                                            const std::stop_token& stop = {});

}  // namespace dredge
