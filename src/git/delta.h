// Git's deltas: an object told as pieces of another one and what is new.
// Source: gitformat-pack(5), "Deltified representation".
#pragma once

#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "dredge/source.h"
#include "git/object.h"

namespace dredge::git {

// Makes of `base` the object that `delta` tells, in `result`, whose memory is used again.
// `result` holds neither argument. Any bytes are safe; after an error `result` holds any bytes.
// Errors: Corrupt; LimitExceeded over kMaxObjectBytes.
Result<> apply_delta(std::string_view base, std::string_view delta, Bytes& result);

// The same; `copies` becomes the pieces that stand in the base, neighbours joined: none where there
// are more than kMostCopies, as in hostile deltas that copy byte by byte.
inline constexpr std::size_t kMostCopies = 65'536;
Result<> apply_delta(std::string_view base, std::string_view delta, Bytes& result,
                     std::vector<CopiedPiece>& copies);

}  // namespace dredge::git
