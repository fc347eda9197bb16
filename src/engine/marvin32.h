// The checksum in keys that Azure issues. Pure.
// Source: Niels Ferguson's Marvin32, as .NET hashes strings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dredge::checksum {

std::uint32_t marvin32(std::string_view bytes, std::uint64_t seed);

// The same as four bytes, least significant first.
std::string marvin32_bytes(std::string_view bytes, std::uint64_t seed);

}  // namespace dredge::checksum
