// The objects of a repository that earlier scans read and found nothing in: no hit, no notice.
//
// They are known by id, in one sorted array, because a repository has hundreds of thousands: 24
// bytes an object in the file and in memory, found through the first two bytes and a few
// comparisons. Objects that had hits are not here: they are read again, so that what is reported
// comes from their bytes.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "memory/memory_file.h"

namespace dredge {

// What an object adds to the coverage, as reading it did.
struct ObjectFigures {
  std::uint32_t bytes = 0;
  std::uint32_t below_confidence = 0;
  std::uint64_t unpacked_bytes = 0;
};

struct LearnedObject {
  BlobId id;
  ObjectFigures figures;
};

// Immutable, so safe to share.
class KnownObjects {
 public:
  static constexpr std::uint32_t kUnknown = UINT32_MAX;

  KnownObjects() = default;
  // Of several with one id the first counts; ids of another size than the first's are left out.
  explicit KnownObjects(std::vector<LearnedObject> objects);

  // What `write` wrote under `key`; nothing known when there is no such file.
  static KnownObjects read(const std::filesystem::path& path, const Digest& key);
  Result<> write(const std::filesystem::path& path, const Digest& key) const;

  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }
  // The object's place in the order of ids; kUnknown when it is not known.
  std::uint32_t find(const BlobId& id) const;
  LearnedObject at(std::uint32_t place) const;
  // These objects with others, which are sorted by id; of several with one id the first counts.
  KnownObjects with(std::span<const LearnedObject> others) const;
  // Equal for the same set of objects; for others by accident only.
  std::uint64_t mark() const;

 private:
  struct Extra {
    std::uint32_t below_confidence = 0;
    std::uint64_t unpacked_bytes = 0;
  };

  void append(const LearnedObject& object);
  bool parse(std::string_view content);
  void index();
  const char* id_at(std::uint32_t place) const { return ids_.data() + place * id_size_; }

  std::size_t id_size_ = 20;
  std::string ids_;                                  // sorted, id_size_ bytes each
  std::vector<std::uint32_t> bytes_;                 // of each object
  std::unordered_map<std::uint32_t, Extra> extras_;  // of the few that have more to say, by place
  std::vector<std::uint32_t> starts_;  // by the first two bytes: the first place; and the end
};

}  // namespace dredge
