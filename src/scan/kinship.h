// What the lines around a value say of its provider, where its own line does not: a parent key, a
// section, a comment, a host.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dredge/finding.h"
#include "engine/engine.h"

namespace dredge {

// Texts in which a rule with keywords may know the value `secret` of `text`, the likeliest first,
// one a line: "acme:\n  api_key: V" gives "acme_api_key = \"V\"". Empty where the value is no token
// of a machine. Bounded: reads about 2 KiB around `match`, writes under 16 KiB and 64 lines.
std::string kin_lines(std::string_view text, Span match, Span secret);

// What of the text kin_lines() looks at, beside neighbours.
Span kin_context(std::string_view text, Span match, Span secret);

struct Kin {
  const Rule* rule = nullptr;  // of the scanner's engine
  Checksum checksum = Checksum::None;
};

// The rule with keywords that takes just `secret` in the first of `lines` where one does.
std::optional<Kin> find_kin(Scanner& scanner, std::string_view lines, std::string_view secret);

}  // namespace dredge
