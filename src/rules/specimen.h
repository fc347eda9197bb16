// Made-up values with a structure: what the {uuid}, {jwt}, {pem} and {password} placeholders make.
// Pure functions of the random stream.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules/random.h"

namespace dredge {

// A random UUID. Source: RFC 4122, 4.4.
std::string make_uuid(Random& random);

// Signed in form only: header and payload decode to JSON, the signature is random. Source: RFC
// 7519.
std::string make_jwt(Random& random);

// A PEM block whose body is DER of the kind that `label` names, with random numbers inside: a
// shape, not a key. Source: RFC 7468; RFC 8017, A.1.2; RFC 5208; RFC 5915; PROTOCOL.key of OpenSSH.
std::string make_pem(Random& random, std::string_view label);

// What a person would choose: words, a year, doubled letters, a mark. Letters, digits and !-_.+
// only, a letter first.
std::string make_password(Random& random, std::uint64_t length);

}  // namespace dredge
