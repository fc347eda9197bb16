// Rules and providers as rows of tables. All views point into storage that outlives every user:
// static tables generated from rules/*.toml at build time, or the rules::Library that loaded custom
// files.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace dredge {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
std::string_view name_of(Severity severity);

// What the holder of the secret can do: the impact factor of risk. Source: docs/risk.md.
enum class Privilege : std::uint8_t {
  Admin,        // cloud root, organisation administrator
  Write,        // cloud IAM, source code write, CI, database administrator
  Service,      // model APIs, payment, messaging
  Read,         // read-only SaaS
  Sandbox,      // test mode
  Publishable,  // meant to be public
};
std::string_view name_of(Privilege privilege);

// The alphabet of a gate's run.
enum class CharClass : std::uint8_t {
  Digit,
  Hex,
  Alnum,
  Word /* alnum _ */,
  Token /* alnum _ - */,
  Base64 /* alnum + / = _ - */,
  Printable /* no space or quote */
};

// A cheap structural test near the anchor that every match of the rule passes.
struct Gate {
  enum class Kind : std::uint8_t {
    None,
    Run,     // the anchor's line, in the rule's reach, holds `min` characters of `of` in a row
    Assign,  // after the anchor, in reach: an assignment (= : => := , > or blank), then `min` of
             // `of`
  };
  Kind kind = Kind::None;
  std::uint16_t min = 0;
  CharClass of = CharClass::Printable;
};

// One declarative HTTP check of liveness. `{secret}` stands for the value in headers or body.
struct Probe {
  std::string_view method;                    // "" = the rule has no probe
  std::string_view url;                       // fixed https URL; never built from scanned content
  std::span<const std::string_view> headers;  // "Authorization: Bearer {secret}"
  std::string_view body;
  std::span<const std::uint16_t> live;  // statuses; a `live_body` must then also be found
  std::span<const std::uint16_t> revoked;
  std::span<const std::uint16_t> restricted;
  std::string_view live_body;     // literal that proves liveness ("\"ok\":true"); "" = status alone
  std::string_view revoked_body;  // literal that proves the opposite in a live status
  std::span<const std::string_view>
      identity;  // JSON pointers of the answer that name the account: "/login"
};

struct Provider {
  std::string_view id;        // "github"
  std::string_view name;      // "GitHub"
  std::string_view category;  // "vcs"
  std::string_view docs;      // documentation URL or ""
  std::string_view
      replacement;  // workload identity or short-lived credential that replaces the static one
  std::span<const std::string_view> rotate;  // steps, in order
  std::string_view revoke;
};

// How a table goes on of which a rule matches the heading and the first row: the same column of the
// rows below holds secrets, too.
enum class Rows : std::uint8_t {
  None,       // no table
  Inserted,   // tuples in brackets, as SQL's VALUES has them
  Separated,  // lines whose fields a comma, a semicolon, a bar or a tab parts
  Blank,      // lines whose fields blanks part
};

struct Rule {
  std::string_view id;           // "github.personal-access-token"
  std::uint16_t provider = 0;    // index into RuleSet::providers
  std::string_view description;  // "GitHub personal access token (classic)"
  std::string_view
      pattern;  // RE2 and Hyperscan both read it; the group named `secret` is the secret
  std::span<const std::string_view>
      anchors;  // lower case; every match holds one of them, in any case
  Gate gate;
  std::uint32_t reach = 0;  // the widest match in bytes
  bool line_local = true;   // no match crosses '\n'
  bool generic = false;     // only its context makes it a secret: the judge is strict
  bool keyed = false;       // the name beside it tells the type, not its form
  bool placed = false;      // a call or command takes its secret where the value stands
  Rows rows = Rows::None;
  std::string_view checksum;        // name of a row in engine/checksums.cc, or ""
  std::uint16_t public_prefix = 0;  // characters at the secret's start that every such token shares
  Severity severity = Severity::Medium;
  Privilege privilege = Privilege::Service;
  float prior = 0.5F;  // how often a match of this shape is a true secret, 0 to 1
  Probe probe;
  std::string_view replacement;                // overrides the provider's, or ""
  std::span<const std::string_view> examples;  // templates (rules/template.h) that must match
  std::span<const std::string_view> counterexamples;  // templates that must not
  std::string_view docs;
  std::span<const std::string_view>
      over;  // rules, or providers for all their rules, that lose a text which this one claims, too
};

// What a rule goes by, the surest first: of rules that claim the same text the surer one has it.
enum class Basis : std::uint8_t {
  Format,   // the value's own form names its type
  Keyword,  // a name beside it does
  Context,  // only the place where it stands makes it a secret
};
inline Basis basis_of(const Rule& rule) {
  if (rule.generic) return Basis::Context;
  return rule.keyed ? Basis::Keyword : Basis::Format;
}

// A view of one set of rules. Cheap to copy. Immutable.
struct RuleSet {
  std::span<const Rule> rules;
  std::span<const Provider> providers;
  std::string_view
      digest;  // hex SHA-256 over the canonical form of all rules; names caches and scans

  const Provider& provider_of(const Rule& rule) const { return providers[rule.provider]; }
  const Rule* find(std::string_view id) const;  // nullptr when there is none
};

}  // namespace dredge
