// Names of algorithms. Pure.
#pragma once

#include <string_view>

namespace dredge::judging {

// "RS256", "utf-8", "SCRAM-SHA-256", "AES/CBC/PKCS5Padding", "PBKDF2WithHmacSHA1": names of
// ciphers, digests and character sets and nothing else. Programs write them beside secrets.
bool is_algorithm(std::string_view value);

}  // namespace dredge::judging
