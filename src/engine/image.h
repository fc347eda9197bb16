// The compiled engine as bytes. All numbers big-endian:
//   "dredge engine\n"  format u32  head size u32  sum u64 of all that follows  head  the rest
//   head: Hyperscan version, rules digest (each u32 length + bytes); literal count u32, then offset
//   u8 and bucket u8 of each, hash factor u32, the same of the literals to look for in
//   texts full of hashes; sizes u32 of each lane's shapes and literals' database, one a group, one
//   a grade of runs but the highest, one of both lanes' literals, the plan near runs
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "engine/plan.h"
#include "engine/quads.h"

namespace dredge {

inline constexpr std::size_t kImageGroups = 2 * kLanes;  // where the groups' databases are
inline constexpr std::size_t kImageGrades = kImageGroups + kGroups;
inline constexpr std::size_t kImageBothLanes = kImageGrades + kRunGrades - 1;
inline constexpr std::size_t kImageNear = kImageBothLanes + 1;
inline constexpr std::size_t kImageParts = kImageNear + 1;

struct ImageParts {
  QuadPlan quads;
  QuadPlan hash_text_quads;
  // Of each lane its shapes and its literals' database; then the groups' databases; then those of
  // the literals near runs of a lower grade; then that of the literals of both lanes; then what
  // engine/near_plan.h says.
  std::array<std::string, kImageParts> bytes;
};

struct ImageView {
  QuadPlan quads;
  QuadPlan hash_text_quads;
  std::array<std::string_view, kImageParts> bytes;
};

std::string write_image(std::string_view rules_digest, const ImageParts& parts);

// Whether all bytes are as they were written. Errors: Corrupt.
Result<> check_sum(std::string_view image);

// The views borrow `image`. Errors: Corrupt, when the image is not whole, of another version or
// Hyperscan, or for rules of another digest. Does not look at the sum.
Result<ImageView> read_image(std::string_view rules_digest, std::string_view image);

}  // namespace dredge
