// Rules of other tools, as their files have them, on the way into a Library. Their formats:
// docs/rules.md, "Rules of other tools".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "rules/conditions.h"
#include "rules/mistakes.h"

namespace dredge {

struct ForeignRule {
  std::string id;  // with the name of its family before it: "gitleaks.acme-key"
  std::string description;
  std::string pattern;
  TextPlace place;
  TextPlace pattern_place;
  // Which group is the secret: a number from 1; 0 = as `prefers_token` says.
  std::size_t secret_group = 0;
  bool prefers_token = false;  // a group TOKEN, else the first with a name, else the first
  double prior = 0.6;
  bool generic = false;
  RuleConditions conditions;
  std::vector<std::string> examples;
  std::vector<std::string> counterexamples;
  std::string docs;
};

// What became of something in a foreign file.
struct ImportNote {
  enum class Kind : std::uint8_t {
    Imported,  // the rule runs behind anchors
    Slow,      // the rule runs over everything: no anchor was proved
    Refused,   // the rule does not load; `message` says why
    Remark,    // a key that is not known or has no effect, a rule that replaces another
  };
  Kind kind = Kind::Remark;
  std::string place;  // "team.toml:12:1"
  std::string rule;   // "" = the file
  std::string message;
};

struct ForeignFile {
  std::string_view family;  // "gitleaks", "kingfisher", "noseyparker"
  std::vector<ForeignRule> rules;
  std::vector<Allowlist> allowlists;
  std::vector<ImportNote> notes;
};

// A file that the rules build on, by the name they give it. Errors: NotFound, Io, LimitExceeded.
using ReadExtended = Result<std::string> (*)(const std::string& path);

// A .gitleaks.toml. Errors: InvalidInput, with "file:line:column", for what is no such file at all;
// trouble with one rule is a note.
Result<ForeignFile> read_gitleaks(std::string_view toml, std::string_view file_name,
                                  ReadExtended read);

// Rules of Nosey Parker, Kingfisher and their kin. Errors as above.
Result<ForeignFile> read_yaml_rules(std::string_view yaml, std::string_view file_name);

// Whether a TOML file is one of these and not ours: it has no [provider].
bool is_gitleaks_toml(std::string_view toml);

}  // namespace dredge
