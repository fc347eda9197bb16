// Does the value only show where a secret would stand?
#include <algorithm>
#include <array>
#include <bitset>
#include <string>

#include "judge/chars.h"
#include "judge/signals.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

std::size_t distinct_characters(std::string_view value) {
  std::bitset<256> seen;
  for (char c : value) seen.set(static_cast<unsigned char>(lower(c)));
  return seen.count();
}

// How many characters stand in runs of four or more of the same one.
std::size_t repeated_characters(std::string_view value) {
  std::size_t total = 0;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= value.size(); ++i) {
    if (i < value.size() && lower(value[i]) == lower(value[begin])) continue;
    if (i - begin >= 4) total += i - begin;
    begin = i;
  }
  return total;
}

// The next digit or letter: 1 to 2, f to g, 9 to 0.
bool is_step(char before, char after) {
  if (!is_alnum(before) || !is_alnum(after)) return false;
  return lower(after) - lower(before) == 1 || (before == '9' && after == '0');
}

// The longest run in which each character follows the one before by the same step of one: abcd,
// 9876. Ten to nought (90) counts as a step.
std::size_t longest_sequence(std::string_view value) {
  std::size_t longest = 0;
  std::size_t run = 1;
  int direction = 0;
  for (std::size_t i = 1; i < value.size(); ++i) {
    const char a = lower(value[i - 1]);
    const char b = lower(value[i]);
    const bool wraps = (a == '9' && b == '0') || (a == 'f' && b == '0') || (a == '9' && b == 'a') ||
                       (a == 'z' && b == 'a') || (a == 'z' && b == '0');
    int step = is_alnum(a) && is_alnum(b) ? b - a : 0;
    if (wraps) step = 1;
    if (step != 1 && step != -1) step = 0;
    run = step != 0 && (step == direction || run == 1) ? run + 1 : (step != 0 ? 2 : 1);
    direction = step;
    longest = std::max(longest, run);
  }
  return longest;
}

// How many characters stand in sequences of six or more.
std::size_t sequence_characters(std::string_view value) {
  std::size_t total = 0;
  for (std::size_t begin = 0; begin < value.size();) {
    std::size_t end = begin + 1;
    while (end < value.size() && is_step(value[end - 1], value[end])) ++end;
    if (end - begin >= 6) total += end - begin;
    begin = end;
  }
  return total;
}

// A short unit over and over: "abcabcabc", "deadbeefdeadbeef".
bool is_cycle(std::string_view value) {
  for (std::size_t unit = 1; unit <= 16 && unit * 2 <= value.size(); ++unit) {
    bool same = true;
    for (std::size_t i = unit; same && i < value.size(); ++i) same = value[i] == value[i - unit];
    if (same) return true;
  }
  return false;
}

// Characters that people use to cover a value, from end to end or nearly.
bool is_mask(std::string_view value) {
  const auto covers = [](char c) {
    return c == 'x' || c == 'X' || c == '*' || c == '.' || c == '-' || c == '_' || c == '#' ||
           c == '?' || c == '0';
  };
  if (value.size() >= 3 && all_of(value, covers)) return true;
  if (value.find("***") != std::string_view::npos) return true;
  // "*LK*", "*NP*": an account that nobody can log in to. Source: passwd(1) of Solaris.
  if (value == "*LK*" || value == "*NP*") return true;
  // "AKIDxxxx": the beginning that people know, and the rest covered.
  if (value.size() >= 8 && (value.ends_with("xxxx") || value.ends_with("XXXX"))) return true;
  return value.size() >= 4 && repeated_characters(value) * 3 >= value.size() * 2;
}

// "yyyy". Numbers are spared: people do choose "111111".
bool is_filler(std::string_view value) {
  return value.size() >= 3 && is_alpha(value.front()) &&
         all_of(value, [&](char c) { return c == value.front(); });
}

// Whole words that say "put yours here".
bool has_stand_in_word(std::string_view value) {
  constexpr auto kWords = std::to_array<Texts>(
      {"your",      "my",      "changeme", "change",    "replace",    "replaceme", "placeholder",
       "insert",    "todo",    "fixme",    "redacted",  "hidden",     "removed",   "masked",
       "sanitized", "dummy",   "fake",     "foo",       "bar",        "baz",       "foobar",
       "some",      "goes",    "here",     "fill",      "enter",      "put",       "tbd",
       "unknown",   "notset",  "unset",    "undefined", "value",      "mock",      "stub",
       "invalid",   "sample",  "yours",    "myself",    "any",        "anything",  "whatever",
       "something", "ignored", "unused",   "omitted",   "blah",       "lorem",     "ipsum",
       "qux",       "bogus",   "specify",  "provide",   "notasecret", "notreal",   "wrong",
       "incorrect", "bad",     "nope",     "illegal"});
  // In a long run of letters and digits a short word is chance, not language.
  const auto is_body = [](char c) {
    return is_word(c) || c == '-' || c == '/' || c == '+' || c == '.' || c == '=';
  };
  const std::size_t digits = count_if(value, is_digit);
  const bool opaque = value.size() >= 20 && all_of(value, is_body) &&
                      (digits * 12 >= value.size() || (value.size() >= 36 && digits >= 3));
  for (std::string_view word : Words(value.substr(0, 120))) {
    if ((!opaque || word.size() >= 5) && is_one_of(word, kWords)) return true;
  }
  constexpr auto kParts = std::to_array<Texts>(
      {"changeme", "placeholder", "replaceme", "redacted", "yourpass", "yoursecret", "yourtoken",
       "yourkey", "youraccess", "yourapi", "notareal", "notasecret", "foobarbaz"});
  return contains_one_of(value, kParts) || ends_with_ignoring_case(value, "value") ||
         ends_with_ignoring_case(value, "here") || starts_with_ignoring_case(value, "your");
}

// "hvs.name_of_the_token": a prefix of tokens before words that underscores or hyphens join.
bool is_worded(std::string_view body) {
  if (body.size() < 10) return false;
  const char joint = body.find('_') != std::string_view::npos ? '_' : '-';
  const auto is_part = [joint](char c) { return is_lower(c) || c == joint; };
  const auto is_capital_part = [joint](char c) { return is_upper(c) || c == joint; };
  return body.find(joint) != std::string_view::npos &&
         (all_of(body, is_part) || all_of(body, is_capital_part));
}

// "CHANGE-ME-NOW", "PLACEHOLDERPass", "<insert password>": words that ask for a value, however they
// are joined.
bool is_placeholder_phrase(std::string_view value) {
  std::string letters;
  for (const char c : value.substr(0, 80)) {
    if (is_alpha(c)) letters.push_back(lower(c));
  }
  constexpr auto kPhrases = std::to_array<Texts>(
      {"changeme",   "changethis", "placeholder", "replaceme",    "replacethis", "replacewith",
       "redacted",   "yourpass",   "yoursecret",  "yourtoken",    "yourkey",     "youraccess",
       "yourapi",    "yourclient", "yourown",     "notareal",     "notasecret",  "notreal",
       "insertyour", "enteryour",  "goeshere",    "tobereplaced", "fillin",      "putyour",
       "setme",      "todo",       "dummy",       "nottherealkey"});
  const bool yours = letters.starts_with("your") && value.find_first_of("-_ ") < value.size();
  return letters.size() * 2 >= value.size() && (yours || contains_one_of(letters, kPhrases));
}

// "example", "example-key-1234567890": one word says that it is an example, the others what of.
bool is_named_example(std::string_view value) {
  constexpr auto kSays = std::to_array<Texts>({"example", "sample", "dummy", "fake", "demo"});
  constexpr auto kOf = std::to_array<Texts>(
      {"key",  "token", "secret", "api",  "apikey", "app",  "client", "access", "password",
       "pass", "auth",  "jwt",    "id",   "value",  "test", "only",   "for",    "the",
       "a",    "an",    "my",     "some", "string", "text", "data",   "abc",    "abcdef"});
  constexpr std::string_view kCount = "01234567890123456789";
  bool says = false;
  std::size_t others = 0;
  const Words words(value.substr(0, 80));
  if (words.size() == Words::kMax) return false;  // there may be more
  for (const std::string_view word : words) {
    if (is_one_of(word, kSays)) {
      says = true;
      continue;
    }
    if (!is_one_of(word, kOf) && kCount.find(word) == std::string_view::npos) return false;
    ++others;
  }
  return says && (others != 0 || words.size() == 1);
}

std::string_view without_digits(std::string_view value) {
  while (!value.empty() && is_digit(value.back())) value.remove_suffix(1);
  return value;
}

// "admin", "root123": the account that the value would open.
bool is_account_word(std::string_view value) {
  constexpr auto kAccounts = std::to_array<Texts>(
      {"admin", "administrator", "root", "user", "username", "guest", "demo", "anonymous"});
  return is_one_of(without_digits(value), kAccounts);
}

// "password", "Secret2", "<password>": what people write where any value does.
bool is_secret_noun(std::string_view value) {
  constexpr auto kNouns = std::to_array<Texts>(
      {"password", "passwd", "passphrase", "passcode", "pass", "pwd", "pw", "secret", "secrets",
       "token", "key", "apikey", "credential", "credentials", "passwort"});
  if (value.size() > 2 && value.front() == '<' && value.back() == '>')
    value = value.substr(1, value.size() - 2);
  while (value.size() > 1 && std::string_view(":?.").find(value.back()) != std::string_view::npos)
    value.remove_suffix(1);  // a prompt
  const std::string_view word = without_digits(value);
  return value.size() - word.size() <= 2 && is_one_of(word, kNouns);
}

// "test", "testpass", "test-token-1", "my.test.key": a value made for a test.
bool is_test_word(std::string_view value) {
  if (value.size() > 40) return false;
  if (starts_with_ignoring_case(value, "test")) return true;
  if (value.ends_with("test") && all_of(value, is_lower)) return true;
  constexpr auto kTests = std::to_array<Texts>({"test", "tests", "testing", "tester"});
  for (std::string_view word : Words(value)) {
    if (is_one_of(word, kTests)) return true;
  }
  return false;
}

bool is_bracketed(std::string_view value) {
  if (value.size() < 2) return false;
  const bool angles = value.front() == '<' && value.find('>') != std::string_view::npos;
  const bool others = (value.front() == '[' && value.back() == ']') ||
                      (value.front() == '{' && value.back() == '}') ||
                      (value.front() == '(' && value.back() == ')');
  return angles || others || starts_with_ignoring_case(value, "&lt;");
}

}  // namespace

void placeholder_signals(const Context& context, SignalSet& out) {
  const std::string_view value = context.value;
  // A prefix that every secret of its kind has says nothing of what follows.
  const std::string_view body = context.body.size() >= 6 ? context.body : value;
  const bool prefixed = body.size() < value.size();
  const std::size_t size = body.size();
  const bool mask = is_mask(value) || (prefixed && is_mask(body));
  out.add_if(mask, SignalId::Mask);
  out.add_if(is_filler(value), SignalId::Filler);
  const std::size_t sequence = size <= 512 ? longest_sequence(body) : 0;
  const bool sequences = size >= 16 && size <= 512 && sequence_characters(body) * 4 >= size * 3;
  out.add_if((sequence >= 5 && sequence * 2 >= size) || sequences, SignalId::Sequence);
  out.add_if(!mask && size >= 6 && is_cycle(body), SignalId::Cycle);
  out.add_if(!mask && size >= 12 && size <= 512 &&
                 distinct_characters(body) * 3 <= std::min<std::size_t>(size, 24),
             SignalId::FewDistinct);
  const bool named_example = is_named_example(value);
  out.add_if(named_example || has_stand_in_word(value) || (prefixed && is_worded(body)),
             SignalId::StandIn);
  out.add_if(named_example || is_placeholder_phrase(value), SignalId::PlaceholderPhrase);
  out.add_if(is_secret_noun(value), SignalId::SecretNoun);
  out.add_if(is_test_word(value), SignalId::TestWord);
  out.add_if(is_account_word(value), SignalId::AccountWord);
  out.add_if(contains_ignoring_case(value.substr(0, 200), "example"), SignalId::ExampleWord);
  out.add_if(is_bracketed(value), SignalId::AngleBrackets);
  out.add_if(value.find("...") != std::string_view::npos ||
                 value.find("\xe2\x80\xa6") != std::string_view::npos,
             SignalId::Ellipsis);
}

}  // namespace dredge::judging
