#include "scan/gate.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "git/changes.h"
#include "scan/findings.h"
#include "source/git_source.h"

namespace dredge {
namespace {

CommitOrigin origin_of(const git::AddedLines& change) {
  CommitOrigin origin;
  origin.place = change.commit.empty() ? GitPlace::Index : GitPlace::Tree;
  origin.path = change.path;
  origin.commit = change.commit;
  origin.author = change.author;
  origin.committed_at = change.committed_at;
  return origin;
}

// The changed files, from memory. They are few, so one batch reads them all.
class ChangeSource final : public Source {
 public:
  ChangeSource(const std::vector<git::AddedLines>& changes, std::unique_ptr<Source> repository)
      : changes_(changes), repository_(std::move(repository)) {}

  Result<> split(const EmitBatch& emit, BlobSink&, std::stop_token) override {
    emit(std::make_unique<ChangeBatch>(changes_));
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
    explicit ChangeBatch(const std::vector<git::AddedLines>& changes) : changes_(changes) {}
    Result<> read(BlobSink& sink, std::stop_token stop) override {
      for (const git::AddedLines& change : changes_) {
        if (stop.stop_requested()) return {};
        const Origin origin{origin_of(change), {}};
        sink.accept(Blob{std::nullopt, change.content, origin});
      }
      return {};
    }

   private:
    const std::vector<git::AddedLines>& changes_;
  };

  const std::vector<git::AddedLines>& changes_;
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
// an archive has no lines of its own: the archive as a whole is new.
void keep_added(std::vector<WorkerResult>& results, const std::vector<git::AddedLines>& changes) {
  for (WorkerResult& result : results) {
    for (Unit& unit : result.units) {
      if (!unit.origin.inside.empty()) continue;
      const auto change =
          std::find_if(changes.begin(), changes.end(), [&](const git::AddedLines& candidate) {
            return unit.origin.where == decltype(unit.origin.where)(origin_of(candidate));
          });
      std::erase_if(unit.hits, [&](const Hit& hit) {
        return change == changes.end() || !is_added(*change, hit.at) ||
               was_there(*change, result.evidence[hit.evidence]);
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
  ChangeSource source(changes, std::move(repository));
  return scan_source(
      source, target.repository.string(), engine, options, {},
      [&](std::vector<WorkerResult>& results) { keep_added(results, changes); }, stop);
}

}  // namespace dredge
