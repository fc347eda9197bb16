// Sums what several parts of a scan covered.
#pragma once

#include "dredge/finding.h"

namespace dredge {

inline void add(Coverage& sum, const Coverage& part) {
  sum.blobs += part.blobs;
  sum.enumerated_bytes += part.enumerated_bytes;
  sum.scanned_bytes += part.scanned_bytes;
  sum.skipped_bytes += part.skipped_bytes;
  sum.notices += part.notices;
  sum.engine_refusals += part.engine_refusals;
  sum.below_confidence += part.below_confidence;
  sum.unpacked_bytes += part.unpacked_bytes;
  sum.elsewhere += part.elsewhere;
  sum.suppressed += part.suppressed;
  sum.known_objects += part.known_objects;
}

}  // namespace dredge
