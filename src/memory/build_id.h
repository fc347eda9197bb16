// Which program this is: what one build remembers, another does not trust.
#pragma once

#include <string>

namespace dredge {

// The bytes of the linker's build id (NT_GNU_BUILD_ID) of the program or library that this code is
// part of; empty when it has none.
std::string build_id();

}  // namespace dredge
