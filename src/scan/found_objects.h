// What earlier scans found in the objects of a repository, without the secrets.
//
// Most objects with a secret are versions of a few files, and say the same thing again. Of each we
// keep where its hits stand, and of each different hit a keyed digest and one object, its witness,
// that has it. The next scan reads the witnesses and nobody else: what was found in the others is
// put together from them. So no secret is kept, and what is reported comes from bytes just read.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "memory/known_objects.h"
#include "scan/evidence.h"

namespace dredge {

using EvidenceKey = std::array<std::uint8_t, 16>;

// Immutable once built or loaded.
class FoundObjects {
 public:
  using Key = std::array<std::uint8_t, 32>;  // of the inventory

  FoundObjects() = default;
  // Of a whole scan. Objects of which more is to be said than this keeps are left out: those with
  // allows, with archives, those that were read somewhere else than in the object database.
  FoundObjects(std::span<const WorkerResult> results, const Key& key);

  // Nothing when `saved` is not what save() made.
  static std::optional<FoundObjects> load(std::string_view saved);
  std::string save() const;

  std::size_t size() const { return objects_.size(); }
  bool contains(const BlobId& id) const { return places_.contains(id); }
  // Those of these objects that `others` does not contain.
  std::vector<BlobId> missing_in(const FoundObjects& others) const;
  // The objects that together have every hit once.
  std::vector<BlobId> witnesses() const;

  // What a worker would have learned of those objects that none in `results` has read, by the
  // evidence in `results`. Nothing when some evidence is missing there.
  std::optional<WorkerResult> recall(std::span<const WorkerResult> results, const Key& key) const;

 private:
  struct KeptHit {
    std::uint32_t evidence = 0;  // in evidence_
    Occurrence at;               // its blob is the object
  };
  struct Object {
    LearnedObject object;
    std::uint32_t first_hit = 0;
    std::uint32_t hits = 0;
  };
  struct IdHash {
    std::size_t operator()(const BlobId& id) const;
  };

  void choose_witnesses();
  void index();

  std::vector<EvidenceKey> evidence_;
  std::vector<KeptHit> hits_;
  std::vector<Object> objects_;           // ascending by id
  std::vector<std::uint32_t> witnesses_;  // in objects_
  std::unordered_map<BlobId, std::uint32_t, IdHash> places_;
};

}  // namespace dredge
