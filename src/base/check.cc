#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace dredge {

void check_failed(const char* claim, const char* file, int line) {
  std::fprintf(stderr, "dredge: internal error: %s is false (%s:%d)\n", claim, file, line);
  std::abort();
}

}  // namespace dredge
