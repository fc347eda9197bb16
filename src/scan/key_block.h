// Private key blocks, followed line by line: PEM, OpenSSH, PGP, PuTTY and OpenVPN static keys. What
// the redactor needs because the end of a block may never come. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace dredge {

// Where in `line` a private key block opens that the line does not close; npos when none does.
std::size_t open_block(std::string_view line);

// Whether `line` can belong to an armoured block: base64, a header field or a blank, with the
// quotes, commas, comment signs or log prefixes that embedding adds before it kept to one word.
bool continues_block(std::string_view line);

// How much of `line` still belongs to `block`, which it closes; npos when it does not close it.
std::size_t end_of_block(std::string_view block, std::string_view line);

// The rule that a whole block of this kind falls under.
std::string_view rule_of_block(std::string_view block);

}  // namespace dredge
