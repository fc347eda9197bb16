#include "unit/support/fake_secret.h"

#include <cstdio>
#include <cstdlib>

#include "engine/builtin.h"
#include "engine/checksums.h"
#include "rules/example_check.h"
#include "rules/template.h"

namespace dredge::testing {
namespace {

[[noreturn]] void give_up(std::string_view rule_id, std::string_view why) {
  std::fprintf(stderr, "fake_secret: %.*s: %.*s\n", static_cast<int>(rule_id.size()),
               rule_id.data(), static_cast<int>(why.size()), why.data());
  std::abort();
}

const Rule& rule_named(std::string_view rule_id) {
  const Rule* rule = builtin_rules().find(rule_id);
  if (rule == nullptr) give_up(rule_id, "no such built-in rule");
  return *rule;
}

Result<std::string> make_by_name(std::string_view name, std::string_view prefix,
                                 std::uint64_t seed) {
  std::string made = make_checked(name, prefix, seed);
  if (made.empty()) return Error{ErrorCode::InvalidInput, "no such checksum"};
  return made;
}

}  // namespace

std::string fake_example(std::string_view rule_id, std::uint64_t seed) {
  const Rule& rule = rule_named(rule_id);
  if (rule.examples.empty()) give_up(rule_id, "the rule has no example");
  Result<std::string> text = expand_template(rule.examples.front(), seed, make_by_name);
  if (!text.has_value()) give_up(rule_id, text.error().message);
  return *text;
}

std::string fake_secret(std::string_view rule_id, std::uint64_t seed) {
  const std::string text = fake_example(rule_id, seed);
  const auto found = Re2Finder().find(rule_named(rule_id), text);
  if (!found.has_value()) give_up(rule_id, found.error().message);
  if (found->empty()) give_up(rule_id, "the rule does not find its own example");
  const Span span = found->front().secret;
  return text.substr(span.begin, span.size());
}

}  // namespace dredge::testing
