// Git repositories as a source: every object, reachable or not, the names and files that git keeps
// about itself, and the worktree. What counts, and what is reported as not scanned: docs/git.md.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/together.h"
#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

// A part of a history: what `tip` leads to and `without` does not.
struct GitRange {
  std::string without;  // a revision; "" = nothing is left out
  std::string tip;      // a revision; "" = HEAD
};

struct GitOptions {
  bool worktree = true;     // the files on disk
  bool history = true;      // all objects, refs, the index, configuration and the rest of .git
  bool verify_ids = false;  // a notice for every object whose content has another id
  ProvenanceLevel provenance = ProvenanceLevel::Full;
  // Reads the contents, file names and messages that the range's commits bring, and nothing else.
  std::optional<GitRange> range = {};
  Together together = {};  // how parts of trace() are run
};

// A source whose next scan may build on the last. Confined, as Source is.
class RememberedSource : public Source {
 public:
  // A digest of all that the other functions would read, by the file system's word for it: while it
  // stays the same, so do their answers. Nothing when that cannot be told.
  virtual std::optional<std::array<std::uint8_t, 32>> state() = 0;
  // Whether content that the source names by id may be known from earlier scans.
  virtual bool may_remember() const = 0;

  // Before split(): begins where the scan ended that left `memory`. Of the content that was there
  // then only `again` is read, and of history only what is new. False, and everything is read, when
  // the source is not what it was with more added to it, or was resumed before.
  virtual bool resume(std::string_view memory, std::span<const BlobId> again) = 0;
  // After trace(): for a later resume(); "" when parts of the source could not be read, or changed.
  // May be asked while another thread asks what else is known after trace().
  virtual std::string memory() = 0;
  // Before past() is asked: what an earlier scan's past_memory() said. It holds whatever has become
  // of the source since.
  virtual void recall_past(std::string_view memory) = 0;
  // When past() has been asked for everything: what need not be found out again.
  virtual std::string past_memory() = 0;
  // After split(): which of the content that the source names by id, and that it would have read
  // had it not been left out, is not `remembered`. Names of files are not among it. May be asked
  // while another thread does, as memory().
  virtual std::vector<BlobId> contents_but(
      const std::function<bool(const BlobId&)>& remembered) = 0;
  // After split(): ids that were handed out for what is not part of the history. May be asked while
  // another thread traces.
  virtual std::vector<BlobId> passing_ids() = 0;
};

// True for a worktree root (also a linked one), a bare repository, and a ".git" directory.
bool is_git_repository(const std::filesystem::path& path);

// Opens the repository at `repository`. The source must outlive the batches it emits: they share
// its table of objects, which does not change once split() has returned.
// Blobs of the object database are sighted with a provisional origin (place Unreachable, no path);
// trace() knows better. All other origins are complete when read.
// Errors: NotFound, when it is no repository; Corrupt; Io.
Result<std::unique_ptr<Source>> open_git_source(const std::filesystem::path& repository,
                                                const GitOptions& options);

}  // namespace dredge
