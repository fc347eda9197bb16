// The name of a rule set: equal digests, equal rules.
#include <bit>

#include "base/hash.h"
#include "rules/library.h"

namespace dredge {
namespace {

// Every field with its length before it, so that no two rule sets spell alike.
class Canon {
 public:
  void number(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) {
      text_.push_back(static_cast<char>(value >> shift & 0xff));
    }
  }
  void text(std::string_view value) {
    number(value.size());
    text_ += value;
  }
  void texts(std::span<const std::string_view> values) {
    number(values.size());
    for (const std::string_view value : values) text(value);
  }
  void numbers(std::span<const std::uint16_t> values) {
    number(values.size());
    for (const std::uint16_t value : values) number(value);
  }

  void provider(const Provider& provider) {
    text(provider.id);
    text(provider.name);
    text(provider.category);
    text(provider.docs);
    text(provider.replacement);
    texts(provider.rotate);
    text(provider.revoke);
  }

  void probe(const Probe& probe) {
    text(probe.method);
    text(probe.url);
    texts(probe.headers);
    text(probe.body);
    numbers(probe.live);
    numbers(probe.revoked);
    numbers(probe.restricted);
    text(probe.live_body);
    text(probe.revoked_body);
    texts(probe.identity);
  }

  void rule(const Rule& rule) {
    text(rule.id);
    number(rule.provider);
    text(rule.description);
    text(rule.pattern);
    texts(rule.anchors);
    number(static_cast<std::uint64_t>(rule.gate.kind));
    number(rule.gate.min);
    number(static_cast<std::uint64_t>(rule.gate.of));
    number(rule.reach);
    number(rule.line_local);
    number(rule.generic);
    number(rule.keyed);
    number(rule.placed);
    number(static_cast<std::uint64_t>(rule.rows));
    text(rule.checksum);
    number(rule.public_prefix);
    number(static_cast<std::uint64_t>(rule.severity));
    number(static_cast<std::uint64_t>(rule.privilege));
    number(std::bit_cast<std::uint32_t>(rule.prior));
    probe(rule.probe);
    text(rule.replacement);
    texts(rule.examples);
    texts(rule.counterexamples);
    text(rule.docs);
    texts(rule.over);
  }

  void strings(const std::vector<std::string>& values) {
    number(values.size());
    for (const std::string& value : values) text(value);
  }

  void conditions(const RuleConditions& asked) {
    number(std::bit_cast<std::uint64_t>(asked.min_entropy));
    text(asked.path);
    strings(asked.keywords);
    number(asked.min_digits);
    number(asked.min_upper);
    number(asked.min_lower);
    number(asked.min_special);
    text(asked.special_characters);
    strings(asked.forbidden);
    number(asked.of_whole_match);
  }

  void allowlist(const Allowlist& list) {
    strings(list.rules);
    number(list.needs_all);
    strings(list.commits);
    strings(list.paths);
    strings(list.regexes);
    number(static_cast<std::uint64_t>(list.target));
    strings(list.stopwords);
  }

  std::string digest() const { return sha256_hex(text_); }

 private:
  std::string text_;
};

}  // namespace

std::string digest_of(std::span<const Rule> rules, std::span<const Provider> providers) {
  Canon canon;
  canon.number(providers.size());
  for (const Provider& provider : providers) canon.provider(provider);
  canon.number(rules.size());
  for (const Rule& rule : rules) canon.rule(rule);
  return canon.digest();
}

std::string digest_of(const std::map<std::string, RuleConditions, std::less<>>& conditions,
                      std::span<const Allowlist> allowlists) {
  if (conditions.empty() && allowlists.empty()) return {};
  Canon canon;
  canon.number(conditions.size());
  for (const auto& [rule, asked] : conditions) {
    canon.text(rule);
    canon.conditions(asked);
  }
  canon.number(allowlists.size());
  for (const Allowlist& list : allowlists) canon.allowlist(list);
  return canon.digest();
}

}  // namespace dredge
