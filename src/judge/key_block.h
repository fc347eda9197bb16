// Private keys in PEM armour: encrypted, whole, or cut short?
#pragma once

#include <cstdint>
#include <string_view>

namespace dredge::judging {

enum class KeyBlock : std::uint8_t {
  None,       // no private key armour in the text
  Whole,      // the body decodes to what its label promises
  Unproven,   // a body of plausible length that is not checked further
  Broken,     // header only, cut short, elided, or not base64
  Encrypted,  // useless without its passphrase
};

// Reads the first private key block of `text`. Tolerates escaped line ends, indentation, quotes
// and string concatenation around the lines. Source: RFC 7468, RFC 1421 section 4.6, the
// PROTOCOL.key file of OpenSSH.
KeyBlock read_key_block(std::string_view text);

}  // namespace dredge::judging
