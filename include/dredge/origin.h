// Where bytes live: blobs, and the places they were sighted at.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dredge {

// A git object id: 20 bytes of SHA-1 or 32 of SHA-256. For content that is not in git it is the
// SHA-1 git would give the blob, so the same bytes are known again wherever they turn up.
struct BlobId {
  std::array<std::uint8_t, 32> bytes{};
  std::uint8_t size = 0;  // 20, 32, or 0 for "none"

  std::string hex() const;
  static std::optional<BlobId> from_hex(std::string_view hex);
  bool empty() const { return size == 0; }
  auto operator<=>(const BlobId&) const = default;
};

// Bytes [begin, end) of a blob or text.
struct Span {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t size() const { return end - begin; }
  auto operator<=>(const Span&) const = default;
};

struct Person {
  std::string name;
  std::string email;
  auto operator<=>(const Person&) const = default;
};

// A file below the target. `path` is relative to the target, with '/' separators.
struct FileOrigin {
  std::string path;
  auto operator<=>(const FileOrigin&) const = default;
};

// What kind of place in a repository (shared vocabulary of reports; see docs/git.md).
enum class GitPlace : std::uint8_t {
  Tree,           // a file in some commit's tree
  Index,          // staged
  Worktree,       // on disk
  CommitMessage,  // message and headers of a commit object
  TagMessage,     // message and headers of an annotated tag
  RefName,
  Config,       // .git/config and its kin
  Admin,        // other files of .git: hooks, FETCH_HEAD, logs
  Unreachable,  // an object that no ref, reflog or index names
  FileName,     // the name of a file or folder in some commit's tree
};
inline constexpr GitPlace kLastGitPlace = GitPlace::FileName;
std::string_view name_of(GitPlace place);  // "commit-message", stable

// What makes a place in a repository special, beyond its GitPlace: what leads to its commit, or
// what the content is. A place has one: the last of these that holds.
enum class GitDetail : std::uint8_t {
  None,          // nothing to add to the place
  Branch,        // its commit is in the history of a local branch
  Tag,           // in no branch, but in a tag
  RemoteBranch,  // only in a remote-tracking branch
  PullRequest,   // only in a ref of a pull or merge request
  OtherRef,      // only in a ref of another namespace
  Replaced,      // only in refs/replace
  Note,          // in refs/notes
  Stash,         // in refs/stash or its reflog
  DetachedHead,  // only in the HEAD of a worktree
  Reflog,        // only in a reflog or in ORIG_HEAD and its kin
  Dangling,      // in no commit at all
  Merge,         // made up by a merge commit
  SymlinkTarget,
  SubmoduleUrl,  // .gitmodules
};
inline constexpr GitDetail kLastGitDetail = GitDetail::SubmoduleUrl;
std::string_view name_of(GitDetail detail);  // "remote-branch", stable; "" for None

// A blob in a repository. `commit` is the earliest one that introduced the blob at `path` (empty
// when the place has none); author and time are that commit's.
struct CommitOrigin {
  GitPlace place = GitPlace::Tree;
  std::string path;
  BlobId commit;
  Person author;
  std::int64_t committed_at = 0;  // seconds since the epoch, UTC
  bool in_head = false;           // the blob stands at `path` in HEAD's tree
  bool in_worktree = false;       // and in a file on disk
  GitDetail detail = GitDetail::None;
  std::string ref = {};  // one ref that leads to `commit`, "refs/heads/main"; empty when none does
  auto operator<=>(const CommitOrigin&) const = default;
};

// The finest word for the place: the detail's, else the place's own.
std::string_view origin_word(const CommitOrigin& origin);

// A commit that brought a secret to a path, or took it away.
struct CommitChange {
  bool removed = false;
  BlobId commit;
  Person author;
  std::int64_t committed_at = 0;  // seconds since the epoch, UTC
  auto operator<=>(const CommitChange&) const = default;
};

// What history says of one path that holds, or held, a secret.
struct Provenance {
  // Of the commit that introduced it; the author is in the CommitOrigin.
  Person committer;
  std::int64_t authored_at = 0;
  std::vector<Person> co_authors;     // "Co-authored-by" trailers, as written
  std::vector<std::string> branches;  // heads that still hold it, sorted; the first few
  std::uint32_t branch_count = 0;     // all of them
  std::vector<CommitChange> changes;  // after the introduction: gone and back, oldest first
  std::uint32_t change_count = 0;     // all of them
  auto operator<=>(const Provenance&) const = default;
};

// A file, or the configuration, of a container image.
struct LayerOrigin {
  std::string image;        // the reference or the archive's tag; "" when it has none
  std::string path;         // path in the layer, or "config.env", "config.labels", "history[3]"
  std::string layer;        // DiffID "sha256:..."; "" for the configuration
  std::string created_by;   // the instruction, with any finding in it masked before it is shown
  std::uint32_t index = 0;  // counts from 1 among the layers; 0 for the configuration
  std::uint32_t count = 0;
  bool visible = true;  // still there in the final file system
  auto operator<=>(const LayerOrigin&) const = default;
};

struct StreamOrigin {
  std::string name;  // "stdin"
  auto operator<=>(const StreamOrigin&) const = default;
};

struct Origin {
  std::variant<FileOrigin, CommitOrigin, LayerOrigin, StreamOrigin> where;
  std::vector<std::string> inside;  // members of nested archives, outermost first

  // "app.tar!etc/app.jar!config.yml". Attacker's text: escape it before a terminal sees it.
  std::string display_path() const;
  auto operator<=>(const Origin&) const = default;
};

struct Descent;  // dredge/source.h

// A piece of content and one place where it lives. Borrowed: good during one call.
struct Blob {
  std::optional<BlobId>
      id;  // known beforehand (git) or absent; computed only when something is found
  std::string_view bytes;
  const Origin& origin;
  const Descent* descent = nullptr;  // of content that is stored as a change of other content
};

}  // namespace dredge
