// ASCII classes and comparisons without locale and without allocation. Pure functions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace dredge::judging {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alpha(char c) { return is_lower(c) || is_upper(c); }
constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_word(char c) { return is_alnum(c) || c == '_'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
constexpr bool is_non_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

inline bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

inline std::size_t find_ignoring_case(std::string_view text, std::string_view what) {
  const char* at = std::search(text.begin(), text.end(), what.begin(), what.end(),
                               [](char x, char y) { return lower(x) == lower(y); });
  return at == text.end() && !what.empty() ? std::string_view::npos
                                           : static_cast<std::size_t>(at - text.begin());
}

inline bool contains_ignoring_case(std::string_view text, std::string_view what) {
  return find_ignoring_case(text, what) != std::string_view::npos;
}

inline bool starts_with_ignoring_case(std::string_view text, std::string_view what) {
  return text.size() >= what.size() && same_ignoring_case(text.substr(0, what.size()), what);
}

inline bool ends_with_ignoring_case(std::string_view text, std::string_view what) {
  return text.size() >= what.size() &&
         same_ignoring_case(text.substr(text.size() - what.size()), what);
}

inline bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view other) { return same_ignoring_case(word, other); });
}

inline bool contains_one_of(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view other) { return contains_ignoring_case(text, other); });
}

template <class Predicate>
bool all_of(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

template <class Predicate>
std::size_t count_if(std::string_view text, Predicate predicate) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), predicate));
}

inline std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace dredge::judging
