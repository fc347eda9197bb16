// Gives the embedded engine image its place in C++.
#include "engine/builtin.h"

extern "C" {
extern const char dredge_builtin_engine_image[];
extern const char dredge_builtin_engine_image_end[];
}

namespace dredge {

std::string_view builtin_engine_image() {
  return {dredge_builtin_engine_image,
          static_cast<std::size_t>(dredge_builtin_engine_image_end - dredge_builtin_engine_image)};
}

}  // namespace dredge
