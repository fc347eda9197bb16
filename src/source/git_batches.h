// What a repository holds beside objects and files, as batches.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "dredge/source.h"
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

}  // namespace dredge
