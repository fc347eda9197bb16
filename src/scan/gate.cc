#include "scan/gate.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "git/changes.h"
#include "ignore/inline_allow.h"
#include "scan/findings.h"
#include "source/git_source.h"

namespace dredge {
namespace {

// A version of a file that the change brings, and where it is told to be.
struct ChangedFile {
  const git::AddedLines* change = nullptr;
  CommitOrigin origin;
};

CommitOrigin origin_of(const git::AddedLines& change) {
  CommitOrigin origin;
  origin.place = change.commit.empty() ? GitPlace::Index : GitPlace::Tree;
  origin.path = change.path;
  origin.commit = change.commit;
  origin.author = change.author;
  origin.committed_at = change.committed_at;
  return origin;
}

// HEAD's own versions are marked: an allow in one of them speaks for those before it.
std::vector<ChangedFile> changed_files(const std::vector<git::AddedLines>& changes,
                                       Source& repository) {
  SourcePast* past = repository.past();
  std::vector<ChangedFile> files;
  for (const git::AddedLines& change : changes) {
    ChangedFile& file = files.emplace_back(ChangedFile{&change, origin_of(change)});
    if (change.commit.empty() || past == nullptr) continue;
    const Result<std::string> newest = past->read_file_at(change.path, "HEAD");
    file.origin.in_head = newest && *newest == change.content;
  }
  return files;
}

// The changed files, from memory. They are few, so one batch reads them all.
class ChangeSource final : public Source {
 public:
  ChangeSource(const std::vector<ChangedFile>& files, std::unique_ptr<Source> repository)
      : files_(files), repository_(std::move(repository)) {}

  Result<> split(const EmitBatch& emit, BlobSink&, std::stop_token) override {
    emit(std::make_unique<ChangeBatch>(files_));
    return {};
  }
  Result<std::string> read_file(std::string_view path) override {
    return repository_->read_file(path);
  }
  SourceFacts facts() override { return repository_->facts(); }
  SourcePast* past() override { return repository_->past(); }

 private:
  class ChangeBatch final : public Batch {
   public:
    explicit ChangeBatch(const std::vector<ChangedFile>& files) : files_(files) {}
    Result<> read(BlobSink& sink, std::stop_token stop) override {
      for (const ChangedFile& file : files_) {
        if (stop.stop_requested()) return {};
        const Origin origin{file.origin, {}};
        sink.accept(Blob{std::nullopt, file.change->content, origin});
      }
      return {};
    }

   private:
    const std::vector<ChangedFile>& files_;
  };

  const std::vector<ChangedFile>& files_;
  std::unique_ptr<Source> repository_;
};

bool is_added(const git::AddedLines& change, const Occurrence& at) {
  return std::any_of(change.lines.begin(), change.lines.end(), [&](const git::LineRange& range) {
    return at.line <= range.second && range.first <= at.end_line;
  });
}

// Whether the file held this secret before the change, wherever in it.
bool was_there(const git::AddedLines& change, const Evidence& evidence) {
  const std::string_view secret =
      evidence.snippet.reveal().substr(evidence.secret.begin, evidence.secret.size());
  return std::any_of(change.before.begin(), change.before.end(), [&](const std::string& before) {
    return before.find(secret) != std::string::npos;
  });
}

// Drops hits that stand on lines the change did not touch, or that it only moved. What came out of
// an archive has no lines of its own: the archive as a whole is new. An added allow stays, with the
// secret beside it that was there before: it may speak for the version that brought it.
void keep_added(std::vector<WorkerResult>& results, const std::vector<ChangedFile>& files,
                const AllowPolicy& policy) {
  for (WorkerResult& result : results) {
    for (Unit& unit : result.units) {
      if (!unit.origin.inside.empty()) continue;
      const auto file = std::find_if(files.begin(), files.end(), [&](const ChangedFile& candidate) {
        return unit.origin.where == decltype(unit.origin.where)(candidate.origin);
      });
      std::erase_if(unit.hits, [&](const Hit& hit) {
        if (file == files.end() || !is_added(*file->change, hit.at)) return true;
        const bool is_allowed = hit.allow != kNoAllow &&
                                state_of(result.allows[hit.allow], policy) == AllowState::Holds;
        return !is_allowed && was_there(*file->change, result.evidence[hit.evidence]);
      });
    }
    std::erase_if(result.units, [](const Unit& unit) { return unit.hits.empty(); });
  }
}

}  // namespace

Result<ScanReport> scan_changes(const GateTarget& target, const Engine& engine,
                                const ScanOptions& options, std::stop_token stop) {
  ASSIGN_OR_RETURN(const std::vector<git::AddedLines> changes,
                   target.is_staged ? git::staged_changes(target.repository)
                                    : git::changes_between(target.repository, target.base));
  ASSIGN_OR_RETURN(std::unique_ptr<Source> repository,
                   open_git_source(target.repository, {.worktree = false, .history = false}));
  const std::vector<ChangedFile> files = changed_files(changes, *repository);
  ChangeSource source(files, std::move(repository));
  const AllowPolicy policy{day_of(options.now), options.allows_need_reason};
  return scan_source(
      source, target.repository.string(), engine, options, {},
      [&](std::vector<WorkerResult>& results) { keep_added(results, files, policy); }, stop);
}

}  // namespace dredge
