// What walks back along a branch found of the versions of a file, for the next walk: it goes on
// from where the branch was then. A commit's ancestors never change, so nothing else need be the
// same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/varint.h"
#include "dredge/origin.h"

namespace dredge::git {

// A value.
class FormerWalks {
 public:
  static constexpr std::size_t kMostWalks = 16;

  struct Met {
    BlobId version;
    std::uint32_t steps = 0;  // from the head to the first commit that has it
    bool operator==(const Met&) const = default;
  };
  struct Walk {
    BlobId head;           // where it began
    bool is_cut = false;   // it met as many versions as were wanted
    std::vector<Met> met;  // each version once, in the order of the walk
    bool operator==(const Walk&) const = default;
  };

  // Null when none is known of the file.
  const Walk* find(std::string_view path) const;
  // Replaces what was known of the file. Files beyond the first kMostWalks are not kept.
  void put(std::string_view path, Walk walk);

  void save(VarintWriter& out) const;
  // Nothing is known where `in` is not what save() wrote.
  static FormerWalks load(VarintReader& in);

  bool operator==(const FormerWalks&) const = default;

 private:
  std::map<std::string, Walk, std::less<>> walks_;  // by path
};

}  // namespace dredge::git
