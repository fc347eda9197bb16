// What a repository holds beside objects and files, as batches.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "dredge/source.h"
#include "git/history.h"
#include "git/object_store.h"
#include "git/repository.h"
#include "source/git_files.h"

namespace dredge {

// All ref names as one text, a name a line. One text, because a place shows its path in the clear,
// and a name may be the secret.
class RefNamesBatch final : public Batch {
 public:
  explicit RefNamesBatch(const std::vector<git::Ref>& refs) {
    for (const git::Ref& ref : refs) names_ += ref.name + "\n";
  }
  Result<> read(BlobSink& sink, std::stop_token) override {
    const Origin origin = git_origin(GitPlace::RefName, "refs");
    sink.accept(Blob{std::nullopt, names_, origin});
    return {};
  }

 private:
  std::string names_;
};

// What traces will need of the commits, read while others scan.
class CommitsBatch final : public Batch {
 public:
  CommitsBatch(const git::Layout& layout, const git::ObjectStore& store,
               const git::KnownCommits* known, std::unique_ptr<git::NamedCommits>& into)
      : layout_(layout), store_(store), known_(known), into_(into) {}
  Result<> read(BlobSink&, std::stop_token stop) override {
    auto commits = git::read_named_commits(layout_, store_, known_, stop);
    if (commits) into_ = std::move(*commits);  // else the trace reads them, and tells
    return {};
  }

 private:
  const git::Layout& layout_;
  const git::ObjectStore& store_;
  const git::KnownCommits* known_;
  std::unique_ptr<git::NamedCommits>& into_;
};

}  // namespace dredge
