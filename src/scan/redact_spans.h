// What a redactor takes out of a text: the secrets that a scan finds there, and where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "scan/redact.h"

namespace dredge {

struct Redaction {
  Span span;  // into the text; of an encoded value, all of it
  const Rule* rule = nullptr;
  std::string tag;  // that goes in its stead, in the encoding of the text
};

// A part of the input, of which everything before `begin` has been let through already and is here
// for its context. Borrowed.
struct RedactText {
  std::string_view text;
  std::uint64_t offset = 0;  // of text[0] in the input
  std::size_t begin = 0;     // into text
  bool is_last = true;
  Encoding encoding = Encoding::Plain;  // that tell_encoding said of the input's head
};

// Both: the union of overlapping secrets at or behind `begin`, in order; the most specific rule
// gives its name. Tags of an earlier pass are no secrets. Errors: those of the engine.

// As a scan does: matches over several lines, with what stands around them, and in the values that
// stand encoded.
Result<std::vector<Redaction>> find_redactions(const Engine& engine, Scanner& scanner,
                                               const RedactText& text,
                                               const RedactOptions& options);
// Each line judged by itself, so that the lines around it cannot change the answer.
Result<std::vector<Redaction>> find_line_redactions(Scanner& scanner, const RedactText& text,
                                                    const RedactOptions& options);

// "[REDACTED:rule:1a2b3c4d]"
std::string redaction_tag(std::string_view rule, const RedactOptions& options,
                          std::string_view secret);

}  // namespace dredge
