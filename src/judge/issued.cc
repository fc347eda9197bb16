// Tokens whose parts the issuer counts: what numbers no account ever had was typed by somebody.
// Slack's tokens name workspace, user and app by numbers and end in random letters; its web hooks
// name them by ids in base 36. Source: docs.slack.dev, "Tokens" and "Sending messages using
// incoming webhooks".
#include <algorithm>
#include <array>
#include <bitset>

#include "judge/chars.h"
#include "judge/signals.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

std::size_t distinct(std::string_view text) {
  std::bitset<256> seen;
  for (const char c : text) seen.set(static_cast<unsigned char>(c));
  return seen.count();
}

// "123456789012", "ABCDEFGHIJ", "9876543210": most characters follow the one before.
bool is_counted(std::string_view text) {
  std::size_t up = 0;
  std::size_t down = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const int step = text[i] - text[i - 1];
    if (step == 1 || step == -9) ++up;
    if (step == -1 || step == 9) ++down;
  }
  return std::max(up, down) * 4 >= (text.size() - 1) * 3;
}

// The number of a workspace, user or app.
bool is_number(std::string_view part) { return distinct(part) >= 4 && !is_counted(part); }

// "T024BE7LH": a letter for the kind, then base 36.
bool is_id(std::string_view part) {
  const std::string_view body = part.substr(1);
  return distinct(body) >= 3 && !is_counted(body);
}

// The random end: in base 62 capitals, small letters and digits, of which 18 letters hold all but
// one time in thirty.
bool is_random_end(std::string_view part) {
  if (part.size() < 18) return true;
  if (distinct(part) < 8 || is_counted(part)) return false;
  const bool digits = count_if(part, is_digit) != 0;
  return digits || (count_if(part, is_upper) != 0 && count_if(part, is_lower) != 0);
}

// What stands between the separators of `text`.
template <class Check>
bool every_part(std::string_view text, char separator, Check check) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    if (!part.empty() && !check(part)) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

bool is_sound_token(std::string_view token) {
  const std::size_t prefix = token.find('-');
  if (prefix == Texts::npos) return true;
  return every_part(token.substr(prefix + 1), '-', [](std::string_view part) {
    if (part.size() < 8) return true;  // a version
    if (all_of(part, is_digit) && part.size() < 18) return is_number(part);
    return part.front() == 'A' && part.size() < 14 ? is_id(part) : is_random_end(part);
  });
}

bool is_sound_hook(std::string_view path) {
  return every_part(path, '/', [](std::string_view part) {
    if (part.size() >= 24) return is_random_end(part);
    if (part.size() < 9 || is_lower(part[1])) return true;  // services, workflows, triggers
    return all_of(part, is_digit) ? is_number(part) : is_id(part);
  });
}

}  // namespace

void issued_signals(const Context& context, SignalSet& out) {
  constexpr std::string_view kHook = "https://hooks.slack.com/";
  constexpr auto kTokens = std::to_array<Texts>(
      {"xoxb-", "xoxp-", "xoxe-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxc-", "xapp-"});
  const std::string_view value = context.value;
  const bool is_token = std::any_of(kTokens.begin(), kTokens.end(),
                                    [&](Texts prefix) { return value.starts_with(prefix); });
  out.add_if(is_token && !is_sound_token(value), SignalId::PartsOdd);
  out.add_if(value.starts_with(kHook) && !is_sound_hook(value.substr(kHook.size())),
             SignalId::PartsOdd);
}

}  // namespace dredge::judging
