#include "engine/confirm.h"

#include <algorithm>

namespace dredge {
namespace {

// One call's worth of short windows; a window of this size is scanned where it stands.
constexpr std::uint64_t kBufferBytes = 64 * 1024;

// Hyperscan takes lengths of 32 bits.
constexpr std::uint64_t kMaxSliceBytes = 1ULL << 30;

void merge_overlapping(std::vector<Span>& spans) {
  std::sort(spans.begin(), spans.end());
  std::size_t kept = 0;
  for (const Span& span : spans) {
    if (kept > 0 && span.begin < spans[kept - 1].end) {
      spans[kept - 1].end = std::max(spans[kept - 1].end, span.end);
    } else {
      spans[kept++] = span;
    }
  }
  spans.resize(kept);
}

}  // namespace

Confirmer::Confirmer(const ConfirmTables& tables)
    : tables_(tables), regions_(tables.rules.rules.size()) {
  buffer_.reserve(kBufferBytes + kHsPaddedBytes);
}

void Confirmer::begin(std::string_view text) {
  text_ = text;
  for (const std::uint32_t rule : noted_) regions_[rule].clear();
  noted_.clear();
  matches_.clear();
}

Result<> Confirmer::confirm(Group group, const std::vector<Span>& windows, HsScanner& hyperscan) {
  for (const Span& window : windows) {
    // A match of a multi-line rule could run from one piece of the buffer into the next.
    if (is_multiline(group) || window.size() >= kBufferBytes) {
      RETURN_IF_ERROR(scan_one(group, window, hyperscan));
      continue;
    }
    if (buffer_.size() + window.size() > kBufferBytes)
      RETURN_IF_ERROR(scan_buffer(group, hyperscan));
    pieces_.push_back(append(window));
  }
  return scan_buffer(group, hyperscan);
}

Span Confirmer::with_neighbours(Span window) const {
  return {window.begin - (window.begin > 0 ? 1 : 0),
          window.end + (window.end < text_.size() ? 1 : 0)};
}

Confirmer::Piece Confirmer::append(Span window) {
  const Span seen = with_neighbours(window);
  const Piece piece{buffer_.size(), seen.begin, window};
  buffer_.append(text_.substr(seen.begin, seen.size()));
  buffer_.push_back('\n');
  return piece;
}

Result<> Confirmer::scan_one(Group group, Span window, HsScanner& hyperscan) {
  RETURN_IF_ERROR(scan_buffer(group, hyperscan));
  // Slices overlap by more than any match is wide.
  while (window.size() > kMaxSliceBytes) {
    RETURN_IF_ERROR(scan_slice(group, {window.begin, window.begin + kMaxSliceBytes}, hyperscan));
    window.begin += kMaxSliceBytes - kMaxRuleReach;
  }
  return scan_slice(group, window, hyperscan);
}

Result<> Confirmer::scan_slice(Group group, Span window, HsScanner& hyperscan) {
  if (window.size() <= kHsUnsafeBytes) {
    pieces_.push_back(append(window));
    return scan_buffer(group, hyperscan);
  }
  const Span seen = with_neighbours(window);
  pieces_.push_back({0, seen.begin, window});
  RETURN_IF_ERROR(scan(group, text_.substr(seen.begin, seen.size()), hyperscan));
  pieces_.clear();
  return {};
}

Result<> Confirmer::scan_buffer(Group group, HsScanner& hyperscan) {
  if (!pieces_.empty()) RETURN_IF_ERROR(scan(group, buffer_, hyperscan));
  buffer_.clear();
  pieces_.clear();
  return {};
}

Result<> Confirmer::scan(Group group, std::string_view bytes, HsScanner& hyperscan) {
  return hyperscan.scan(tables_.databases[static_cast<std::size_t>(group)], bytes, on_match, this);
}

int Confirmer::on_match(unsigned rule, unsigned long long, unsigned long long to, unsigned,
                        void* context) {
  Confirmer& self = *static_cast<Confirmer*>(context);
  const auto after = std::upper_bound(
      self.pieces_.begin(), self.pieces_.end(), to - 1,
      [](std::uint64_t offset, const Piece& piece) { return offset < piece.buffer_begin; });
  const Piece& piece = *(after - 1);
  const std::uint64_t end = piece.text_begin + (to - piece.buffer_begin);
  // A match that takes in a neighbour has its anchor, and so its own window, elsewhere.
  if (end > piece.window.begin && end <= piece.window.end) self.note_end(rule, end, piece.window);
  return 0;
}

void Confirmer::note_end(std::uint32_t rule, std::uint64_t end, Span window) {
  const std::uint64_t reach = tables_.rules.rules[rule].reach;
  note_region(rule, {std::max(window.begin, end > reach ? end - reach : 0), end});
}

void Confirmer::search(const std::vector<std::uint32_t>& rules, Span window) {
  for (const std::uint32_t rule : rules) note_region(rule, window);
}

void Confirmer::note_region(std::uint32_t rule, Span region) {
  std::vector<Span>& regions = regions_[rule];
  if (regions.empty()) noted_.push_back(rule);
  // They mostly come in order: growing the last one keeps the list short.
  if (!regions.empty() && region.begin < regions.back().end && regions.back().begin < region.end) {
    Span& last = regions.back();
    last = {std::min(last.begin, region.begin), std::max(last.end, region.end)};
  } else {
    regions.push_back(region);
  }
}

Result<const std::vector<RuleMatch>*> Confirmer::finish() {
  for (const std::uint32_t rule : noted_) RETURN_IF_ERROR(match_rule(rule));
  std::sort(matches_.begin(), matches_.end(), comes_first);
  return &matches_;
}

Result<> Confirmer::match_rule(std::uint32_t rule) {
  merge_overlapping(regions_[rule]);
  for (const Span& region : regions_[rule]) {
    const std::size_t before = matches_.size();
    RETURN_IF_ERROR(
        tables_.patterns[rule].match(tables_.rules.rules[rule], rule, text_, region, matches_));
    const bool was_promised = has_database(group_of(tables_.rules.rules[rule]));
    if (matches_.size() == before && was_promised) ++refusals_;
    ++regions_seen_;
  }
  return {};
}

}  // namespace dredge
