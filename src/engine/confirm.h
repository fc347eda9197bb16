// The third stage: which rules match in a window (Hyperscan, all rules of the window's group at
// once), and exactly where (engine/patterns.h, those rules only).
//
// Hyperscan reports the end of every match. A match of a rule is no wider than the rule's reach, so
// each end gives a region [end - reach, end) that holds all matches ending there; overlapping
// regions of a rule become one, searched from its left end. That gives the same
// matches as a search of the whole line or text: each possible match lies wholly inside one region,
// so neither the leftmost start nor what is preferred among the matches from there can change.
//
// Windows of line-local rules are short and many, and a call of Hyperscan costs as much as a
// hundred bytes: they are copied, one neighbouring byte on either side, into one buffer with line
// ends between them. No line-local rule matches across those. The neighbours make \b, ^ and $
// right: a match that wrongly took a clipped edge for the end of a line would hold an anchor at its
// far end and be one byte wider than the rule can match.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "dredge/rule.h"
#include "engine/hyperscan.h"
#include "engine/patterns.h"
#include "engine/plan.h"

namespace dredge {

// What confirming needs. Immutable, so safe to share.
struct ConfirmTables {
  RuleSet rules;
  std::array<LazyDatabase, kGroups> databases;  // empty where a group has no rules
  std::unique_ptr<LazyPattern[]> patterns;      // by rule
};

// Confirms the windows of one text at a time. Confined to one thread; `tables` must outlive it.
class Confirmer {
 public:
  explicit Confirmer(const ConfirmTables& tables);

  // Starts on `text`, which is borrowed until the next call.
  void begin(std::string_view text);

  // Notes where rules of `group` match in `windows`. A window seen twice changes nothing. Errors:
  // those of HsScanner.
  Result<> confirm(Group group, const std::vector<Span>& windows, HsScanner& hyperscan);

  // Notes that `rules` may match in `window`, which no database has seen.
  void search(const std::vector<std::uint32_t>& rules, Span window);

  // All matches in the text, in the order of Scanner::scan. Good until the next begin.
  Result<const std::vector<RuleMatch>*> finish();

  std::uint64_t refusals() const { return refusals_; }
  std::uint64_t regions_seen() const { return regions_seen_; }

 private:
  // A window in the buffer.
  struct Piece {
    std::uint64_t buffer_begin = 0;  // of its first neighbour
    std::uint64_t text_begin = 0;    // the same byte in the text
    Span window;
  };
  static int on_match(unsigned rule, unsigned long long, unsigned long long to, unsigned,
                      void* context);

  Span with_neighbours(Span window) const;
  Piece append(Span window);
  Result<> scan_one(Group group, Span window, HsScanner& hyperscan);
  Result<> scan_slice(Group group, Span window, HsScanner& hyperscan);
  Result<> scan_buffer(Group group, HsScanner& hyperscan);
  Result<> scan(Group group, std::string_view bytes, HsScanner& hyperscan);
  void note_end(std::uint32_t rule, std::uint64_t end, Span window);
  void note_region(std::uint32_t rule, Span region);
  Result<> match_rule(std::uint32_t rule);

  const ConfirmTables& tables_;
  std::string_view text_;
  std::string buffer_;
  std::vector<Piece> pieces_;
  std::vector<std::vector<Span>> regions_;  // by rule
  std::vector<std::uint32_t> noted_;        // rules with regions
  std::vector<RuleMatch> matches_;
  std::uint64_t refusals_ = 0;
  std::uint64_t regions_seen_ = 0;
};

}  // namespace dredge
