// DREDGE_CHECK(claim): our own invariants. A false claim is a bug of ours: say where, and stop.
#pragma once

namespace dredge {
[[noreturn]] void check_failed(const char* claim, const char* file, int line);
}

#define DREDGE_CHECK(claim) \
  ((claim) ? static_cast<void>(0) : ::dredge::check_failed(#claim, __FILE__, __LINE__))
