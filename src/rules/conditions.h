// What imported rules ask beyond their pattern. The engine knows nothing of it: whoever scans asks
// it of each match. Plain data; owned by the Library that loaded the rules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dredge {

// All must hold of a match, or the rule did not match.
struct RuleConditions {
  double min_entropy = 0;             // the secret has more, in bits a character; 0 = not asked
  std::string path;                   // RE2: found in the path; "" = not asked
  std::vector<std::string> keywords;  // lower case: the text holds one of them; empty = not asked
  std::uint32_t min_digits = 0;
  std::uint32_t min_upper = 0;
  std::uint32_t min_lower = 0;
  std::uint32_t min_special = 0;
  std::string special_characters;      // what counts as special
  std::vector<std::string> forbidden;  // lower case: the value holds none of them
  bool of_whole_match = false;  // the counts and `forbidden` are asked of the match, not the secret

  bool empty() const {
    return min_entropy <= 0 && path.empty() && keywords.empty() && min_digits == 0 &&
           min_upper == 0 && min_lower == 0 && min_special == 0 && forbidden.empty();
  }
};

// What a rule file lets pass. A match that one of these takes in is suppressed, not dropped.
struct Allowlist {
  enum class Target : std::uint8_t { Secret, Match, Line };
  std::string place;                 // "team.toml:12"
  std::string description;           // "" = none
  std::vector<std::string> rules;    // ids; empty = every rule
  bool needs_all = false;            // each kind that is given must hold, else one is enough
  std::vector<std::string> commits;  // lower case
  std::vector<std::string> paths;    // RE2
  std::vector<std::string> regexes;  // RE2, of `target`
  Target target = Target::Secret;
  std::vector<std::string> stopwords;  // lower case, in the secret
};

}  // namespace dredge
