// Sets of bytes by name: the gates' classes and the classes of patterns. Pure functions.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "dredge/rule.h"

namespace dredge {

using ByteSet = std::bitset<256>;

std::string_view name_of(CharClass of);  // "base64", as rules write it

// The bytes of a gate's class. engine/gate.cc has the same as a table:
// GateProof.AgreesWithTheEngine holds the two together.
ByteSet bytes_of(CharClass of);

// What a gate takes for an assignment: = : , > and blanks.
ByteSet assignment_bytes();

// \d \w \s and their negations, by their letter. Source: RE2 syntax, "Perl character
// classes": \s does not hold the vertical tab.
std::optional<ByteSet> perl_class(char letter);

// "alpha" of [[:alpha:]]. Source: RE2 syntax, "ASCII character classes".
std::optional<ByteSet> posix_class(std::string_view name);

// `set` with the other case of each ASCII letter added.
ByteSet fold_case(const ByteSet& set);

// Whether `set` holds one case of a Latin-1 letter outside ASCII without the other.
bool has_lone_case_beyond_ascii(const ByteSet& set);

}  // namespace dredge
