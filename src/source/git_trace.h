// From found content to its places: paths, commits, what leads to them, and what became of it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "dredge/source.h"
#include "git/history.h"
#include "git/leads.h"
#include "git/lifetime.h"
#include "git/object_store.h"
#include "git/repository.h"
#include "source/git_names.h"
#include "source/git_same.h"

namespace dredge {

// Answers for one repository after its scan. Confined to one thread; borrows the arguments.
class GitTracer {
 public:
  GitTracer(const git::Layout& layout, const git::ObjectStore& store, ProvenanceLevel level);

  // Every place of the wanted blobs and file names (by the id of the name as content).
  // Errors: those of git::trace_blobs, after all that was found has been told.
  Result<> trace(std::span<const BlobId> wanted, const NameSet& names, const SameOnDisk& on_disk,
                 const EmitSighting& emit, git::TraceAids aids, std::stop_token stop);

  // As git::TracedHistory::save; false also when history was not traced.
  bool save(VarintWriter& out) const;

  // As Source::provenance.
  std::optional<Provenance> provenance(const CommitOrigin& first, std::span<const BlobId> versions);

 private:
  CommitOrigin completed(const BlobId& content, CommitOrigin origin);
  bool is_link(const CommitOrigin& origin);
  Result<> trace_names(std::span<const BlobId> wanted, const NameSet& names,
                       const EmitSighting& emit, std::stop_token stop);

  const git::Layout& layout_;
  const git::ObjectStore& store_;
  ProvenanceLevel level_;
  git::ObjectReader reader_;
  std::unique_ptr<git::TracedHistory> history_;
  std::optional<git::Leads> leads_;
  std::optional<git::Lifetimes> lifetimes_;
};

}  // namespace dredge
