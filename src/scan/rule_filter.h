// Asks of a match what its imported rule asks beyond its pattern, and which allowlist of the rule
// files takes it in (docs/rules.md, "Rules of other tools").
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/rule.h"
#include "rules/library.h"

namespace re2 {
class RE2;
}

namespace dredge {

// The Shannon entropy of `text` in bits a character, of which there are as many as bytes: 0 for ""
// and for "aaaa", never over 8. Source: Shannon (1948), section 6.
double shannon_entropy(std::string_view text);

// One text, whose lower-case form is made once, when a keyword is first looked for. Borrows it.
class KeywordText {
 public:
  explicit KeywordText(std::string_view text) : text_(text) {}
  bool holds(const std::string& keyword);

 private:
  std::string_view text_;
  std::optional<std::string> lower_;
  std::vector<std::pair<std::string, bool>> known_;
};

// A match at a place. Borrowed for the call.
struct AllowlistQuery {
  std::string_view rule;
  std::string_view secret;
  std::string_view match;
  std::string_view line;  // the whole lines of the match, as far as they were kept
  std::string_view path;
  std::string_view commit;  // lower-case hex; "" = none
};

// Immutable once built, so safe to share.
class RuleFilter {
 public:
  // `rules` are those that the engine runs; keeps no view of `library`.
  // Errors: InvalidInput, for an expression that RE2 does not read.
  static Result<RuleFilter> build(const Library& library, const RuleSet& rules);

  RuleFilter(RuleFilter&&) noexcept;
  RuleFilter& operator=(RuleFilter&&) noexcept;
  ~RuleFilter();

  // Everything but the path, which may not be known yet. `rule` is an index into the rules.
  bool admits(std::uint32_t rule, std::string_view secret, std::string_view match,
              KeywordText& text) const;
  bool admits_path(std::uint32_t rule, std::string_view path) const;

  bool has_allowlists() const { return !lists_.empty(); }
  std::optional<Suppression> allowed(const AllowlistQuery& query) const;

 private:
  struct Asked;
  struct List;
  RuleFilter();
  bool takes_in(const List& list, const AllowlistQuery& query) const;

  std::vector<std::unique_ptr<Asked>> asked_;  // by rule; null = nothing is asked
  std::vector<List> lists_;
};

}  // namespace dredge
