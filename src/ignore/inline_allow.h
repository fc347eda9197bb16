// Allows that stand in the text itself, beside the secret (docs/ignoring.md).
//
// They are read only where something was found: a text without a hit costs nothing. What cannot be
// read as an allow (a date that is no date, a block that nobody closes) suppresses nothing and says
// so: a mistake shows a finding, it never hides one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "ignore/day.h"

namespace dredge {

// One allow as it was written.
struct Allow {
  enum class Flaw : std::uint8_t { None, NoSuchDay, Unclosed };
  std::string marker;  // "dredge:allow-file", "gitleaks:allow", "pragma: allowlist secret"
  std::vector<std::string> rules;  // ids, or starts of ids before a '*'; empty = every rule
  std::string reason;              // "" = none given
  std::string until;               // as written; "" = no end
  Day last_day = kNoEnd;           // the last on which it holds
  Flaw flaw = Flaw::None;
  auto operator<=>(const Allow&) const = default;

  bool is_ours() const { return marker.starts_with("dredge:"); }
};

// When an allow counts. An allow holds all of the day it names, in UTC.
struct AllowPolicy {
  Day today = 0;
  bool needs_reason = false;  // of dredge's own allows: the others have no place for one
};

enum class AllowState : std::uint8_t { Holds, Expired, NoReason, NoSuchDay, Unclosed };
AllowState state_of(const Allow& allow, const AllowPolicy& policy);

// Why it does not hold, as a sentence's end: "expired on 2026-01-31"; "" when it holds.
std::string why_not(const Allow& allow, const AllowPolicy& policy);

// Whether one of `rules` is `rule`, or its start before a '*'. An empty list names every rule.
bool names_rule(const std::vector<std::string>& rules, std::string_view rule);

// What of a text is there to be read.
struct AllowText {
  std::string_view text;
  bool has_start = true;  // its first line is the first of the content: file allows may stand here
  bool is_whole = true;   // blocks are read; else they suppress nothing
};

// The allows of one text. Immutable once built; borrows nothing.
class InlineAllows {
 public:
  // Allows of the whole file stand in this many lines and bytes at its start.
  static constexpr std::size_t kHeadLines = 20;
  static constexpr std::size_t kHeadBytes = 4096;
  // Allows beyond these are not read: findings stay.
  static constexpr std::size_t kMostOfText = 100'000;
  static constexpr std::size_t kMostOfLine = 8;
  static constexpr std::size_t kMostBlocks = 1000;

  // One pass over the text. `of_file` are the file allows that an earlier window of it had.
  explicit InlineAllows(const AllowText& text, std::vector<Allow> of_file = {});

  // Whether there is a word that allows are made with. None in each of a text's lines: none in it.
  static bool may_be_in(std::string_view text);
  // Whether a marker stands in the text, in force or not.
  bool has_markers() const { return has_markers_; }

  // The allow for `rule` over these bytes of the text: one that holds where there is one, else one
  // that would cover them if it held; nullptr when there is none. Good while this object lives.
  const Allow* covering(Span at, std::string_view rule, const AllowPolicy& policy) const;

  const std::vector<Allow>& of_file() const { return of_file_; }

 private:
  struct Ranged {
    Span covers;
    Allow allow;
  };
  class Reader;

  std::vector<Ranged> lines_;   // ascending by covers.begin; each covers one line
  std::vector<Ranged> blocks_;  // ascending
  std::vector<Allow> of_file_;
  bool has_markers_ = false;
};

}  // namespace dredge
