// Small text helpers that know nothing of secrets. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

// Attacker's text, safe to print on a terminal: control bytes, bidirectional overrides and invalid
// UTF-8 become visible escapes (\x1b). Newlines and tabs are escaped too.
std::string escape_for_terminal(std::string_view text);

// The same bytes as valid UTF-8: each invalid byte becomes U+FFFD. For JSON and other text formats.
std::string to_valid_utf8(std::string_view text);

// "1.5 MB", powers of 1000.
std::string human_bytes(std::uint64_t bytes);

// "2026-11-21T09:41:00Z"; "" for 0.
std::string iso_time(std::int64_t seconds_since_epoch);

// How often `byte` stands in `text`, at the speed of memory.
std::uint64_t count_byte(std::string_view text, char byte);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);  // ASCII only

// The closest of `choices` to a mistyped `word` (edit distance at most 1 + a third of its length);
// "" when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& choices);

// Levenshtein distance, bytes. Source: Wagner and Fischer (1974).
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace dredge
