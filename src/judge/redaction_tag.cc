#include "judge/redaction_tag.h"

#include <algorithm>

namespace dredge {
namespace {

constexpr std::size_t kLongestTagBytes = 256;  // a rule's id is far shorter

// The length of the tag that `text` starts with; 0 when it starts with none.
std::size_t tag_length(std::string_view text) {
  if (text.substr(0, kTagOpen.size()) != kTagOpen) return 0;
  const std::size_t rule_end =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-", kTagOpen.size());
  if (rule_end == std::string_view::npos || text[rule_end] != ':') return 0;
  const std::size_t close = text.find_first_not_of("0123456789abcdef", rule_end + 1);
  if (close != rule_end + 1 + kTagDigits || text[close] != ']') return 0;
  return close + 1;
}

// The first tag that shares a byte with `secret`; empty when none does.
Span tag_at(std::string_view text, Span secret) {
  const std::size_t from = secret.begin > kLongestTagBytes ? secret.begin - kLongestTagBytes : 0;
  const std::string_view near =
      text.substr(0, std::min<std::size_t>(text.size(), secret.end + kTagOpen.size()));
  for (std::size_t at = near.find(kTagOpen, from); at < secret.end;
       at = near.find(kTagOpen, at + 1)) {
    const std::size_t length = tag_length(text.substr(at));
    if (length != 0 && at + length > secret.begin) return {at, at + length};
  }
  return {};
}

}  // namespace

bool touches_tag(std::string_view text, Span secret) { return tag_at(text, secret).size() != 0; }

bool is_in_tag(std::string_view text, Span secret) {
  constexpr std::uint64_t kShortestSecret = 4;
  const Span tag = tag_at(text, secret);
  if (tag.size() == 0) return false;
  const std::uint64_t before = tag.begin - std::min(tag.begin, secret.begin);
  const std::uint64_t behind = secret.end - std::min(tag.end, secret.end);
  return before + behind < kShortestSecret;
}

}  // namespace dredge
