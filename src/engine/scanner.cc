// Drives the three stages over one text, block by block, so that the text is still in the cache
// when its windows are confirmed.
#include <algorithm>
#include <memory>
#include <vector>

#include "engine/both_lanes.h"
#include "engine/checksums.h"
#include "engine/engine_state.h"
#include "engine/hash_contexts.h"
#include "engine/run_lane.h"
#include "engine/windows.h"

namespace dredge {
namespace {

// Windows wait until there are this many bytes of them: fewer, larger calls of Hyperscan.
constexpr std::uint64_t kWaitingBytes = 64 * 1024;

constexpr Group kDatabaseGroups[] = {Group::GenericLines, Group::Multiline};
constexpr Group kSlow[] = {Group::SlowLines, Group::SlowMultiline};

// The three stages of one part of an engine. Confined to one thread.
class PartScanner {
 public:
  explicit PartScanner(const EnginePart& part)
      : part_(part),
        anchors_(part.lane(Lane::Everywhere).anchors),
        contexts_(part.keywords, part.lane(Lane::NearRuns).plan.literals, part.near_plan.inside),
        hash_text_anchors_(part.hash_text),
        run_lane_(part.lane(Lane::NearRuns)),
        both_lanes_(part.lane(Lane::Everywhere), part.lane(Lane::NearRuns), part.both_lanes),
        windows_(part.lane(Lane::Everywhere)),
        run_windows_(part.lane(Lane::NearRuns)),
        confirmer_(part.confirm) {}

  // Adds the matches on the lines `parts` of `text` to `matches`, by their numbers in the engine's
  // set. `runs`: those on these lines.
  Result<> scan(std::string_view text, std::span<const Span> parts, const std::vector<Span>& runs,
                HsScanner& hyperscan, std::vector<RuleMatch>& matches);

  bool has_slow_lane() const;
  void tell_multiline_anchors(bool wanted) { tells_multiline_ = wanted; }
  const std::vector<MultilineAnchor>& multiline_anchors() const {
    return windows_.multiline_anchors();
  }

  std::uint64_t refusals() const { return confirmer_.refusals(); }
  void add_counts(ScanCounts& sum) const;

 private:
  Result<> find(std::string_view text, std::span<const Span> parts, const std::vector<Span>& runs,
                HsScanner& hyperscan);
  Result<> find_by_lane(std::string_view text, std::span<const Span> parts,
                        const std::vector<Span>& runs, HsScanner& hyperscan);
  Result<> find_in_both_lanes(std::string_view text, HsScanner& hyperscan);
  Result<> find_everywhere(std::string_view text, Span part, HsScanner& hyperscan);
  Result<> find_among_hashes(std::string_view text, const std::vector<Span>& runs,
                             HsScanner& hyperscan);
  Result<> add_hits(HsScanner& hyperscan);
  void move_loose_hits();
  void add_run_hits();
  Result<> flush(Group group, HsScanner& hyperscan);
  void search_use_windows(WindowFinder& finder);

  const EnginePart& part_;
  AnchorScanner anchors_;
  HashContexts contexts_;
  AnchorScanner hash_text_anchors_;
  RunLane run_lane_;
  BothLanes both_lanes_;
  WindowFinder windows_;
  WindowFinder run_windows_;
  Confirmer confirmer_;
  std::vector<AnchorHit> hits_;
  std::vector<AnchorHit> run_hits_;
  bool tells_multiline_ = false;
  ScanCounts counts_;
};

Result<> PartScanner::flush(Group group, HsScanner& hyperscan) {
  counts_.windows += windows_.windows(group).size();
  counts_.window_bytes += windows_.bytes(group);
  RETURN_IF_ERROR(confirmer_.confirm(group, windows_.windows(group), hyperscan));
  windows_.clear(group);
  return {};
}

void PartScanner::search_use_windows(WindowFinder& finder) {
  for (const UseWindow& window : finder.use_windows()) {
    ++counts_.windows;
    counts_.window_bytes += window.span.size();
    confirmer_.search(finder.rules_of(window.use), window.span);
  }
  finder.clear_use_windows();
}

bool PartScanner::has_slow_lane() const {
  return std::ranges::any_of(kSlow, [&](Group group) {
    return !part_.confirm.databases[static_cast<std::size_t>(group)].empty();
  });
}

Result<> PartScanner::add_hits(HsScanner& hyperscan) {
  counts_.anchors += hits_.size();
  windows_.add(hits_);
  search_use_windows(windows_);
  for (const Group group : kDatabaseGroups)
    if (windows_.bytes(group) >= kWaitingBytes) RETURN_IF_ERROR(flush(group, hyperscan));
  return {};
}

void PartScanner::add_run_hits() {
  counts_.anchors += run_hits_.size();
  run_windows_.add(run_hits_);
  search_use_windows(run_windows_);
}

Result<> PartScanner::find_everywhere(std::string_view text, Span part, HsScanner& hyperscan) {
  anchors_.begin(text, part);
  for (;;) {
    ASSIGN_OR_RETURN(const bool has_block, anchors_.next(hyperscan, hits_));
    if (!has_block) return {};
    RETURN_IF_ERROR(add_hits(hyperscan));
  }
}

void PartScanner::move_loose_hits() {
  const auto first = static_cast<std::uint32_t>(part_.lane(Lane::Everywhere).plan.literals.size());
  run_hits_.clear();
  std::erase_if(hits_, [&](const AnchorHit& hit) {
    if (hit.literal < first) return false;
    run_hits_.push_back({part_.near_plan.loose[hit.literal - first], hit.begin});
    return true;
  });
}

Result<> PartScanner::find_among_hashes(std::string_view text, const std::vector<Span>& runs,
                                        HsScanner& hyperscan) {
  hash_text_anchors_.begin(text, {0, text.size()});
  for (;;) {
    ASSIGN_OR_RETURN(const bool has_block, hash_text_anchors_.next(hyperscan, hits_));
    if (!has_block) break;
    move_loose_hits();
    RETURN_IF_ERROR(add_hits(hyperscan));
    add_run_hits();
  }
  RETURN_IF_ERROR(run_lane_.find(text, contexts_.others(text, runs), hyperscan, run_hits_));
  add_run_hits();
  return {};
}

Result<> PartScanner::find_by_lane(std::string_view text, std::span<const Span> parts,
                                   const std::vector<Span>& runs, HsScanner& hyperscan) {
  for (const Span part : parts) RETURN_IF_ERROR(find_everywhere(text, part, hyperscan));
  RETURN_IF_ERROR(run_lane_.find(text, runs, hyperscan, run_hits_));
  add_run_hits();
  return {};
}

Result<> PartScanner::find_in_both_lanes(std::string_view text, HsScanner& hyperscan) {
  both_lanes_.begin(text);
  for (;;) {
    ASSIGN_OR_RETURN(const bool has_block, both_lanes_.next(hyperscan, hits_, run_hits_));
    if (!has_block) return {};
    RETURN_IF_ERROR(add_hits(hyperscan));
    add_run_hits();
  }
}

Result<> PartScanner::find(std::string_view text, std::span<const Span> parts,
                           const std::vector<Span>& runs, HsScanner& hyperscan) {
  windows_.begin(text, tells_multiline_);
  run_windows_.begin(text, false);
  confirmer_.begin(text);
  const bool is_whole = parts.size() == 1 && parts.front().size() == text.size();
  if (!is_whole || !is_full_of_runs(text, runs)) {
    RETURN_IF_ERROR(find_by_lane(text, parts, runs, hyperscan));
  } else if (part_.hash_text.quads && contexts_.suit(text, runs)) {
    RETURN_IF_ERROR(find_among_hashes(text, runs, hyperscan));
  } else {
    RETURN_IF_ERROR(find_in_both_lanes(text, hyperscan));
  }
  for (const Group group : kDatabaseGroups) RETURN_IF_ERROR(flush(group, hyperscan));
  for (const Group group : kSlow) {
    if (text.empty() || part_.confirm.databases[static_cast<std::size_t>(group)].empty()) continue;
    RETURN_IF_ERROR(confirmer_.confirm(group, {Span{0, text.size()}}, hyperscan));
  }
  return {};
}

Result<> PartScanner::scan(std::string_view text, std::span<const Span> parts,
                           const std::vector<Span>& runs, HsScanner& hyperscan,
                           std::vector<RuleMatch>& matches) {
  RETURN_IF_ERROR(find(text, parts, runs, hyperscan));
  ASSIGN_OR_RETURN(const std::vector<RuleMatch>* found, confirmer_.finish());
  for (const RuleMatch& match : *found) {
    const std::uint32_t number = part_.numbers[match.rule];
    if (number != EnginePart::kNone) matches.push_back({number, match.match, match.secret});
  }
  return {};
}

void PartScanner::add_counts(ScanCounts& sum) const {
  sum.anchors += counts_.anchors;
  sum.windows += counts_.windows;
  sum.window_bytes += counts_.window_bytes;
  sum.regions += confirmer_.regions_seen();
}

}  // namespace

struct Scanner::State {
  explicit State(const Engine::State& engine)
      : rules(engine.rules), runs(engine.simd == Simd::Avx512) {
    for (const std::unique_ptr<EnginePart>& part : engine.parts) parts.emplace_back(*part);
  }

  RuleSet rules;
  HsScanner hyperscan;
  RunFinder runs;
  std::vector<PartScanner> parts;
  std::vector<RuleMatch> matches;
  std::uint64_t text_bytes = 0;
};

Scanner::Scanner(const Engine& engine) : state_(std::make_unique<State>(*engine.state_)) {}
Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;

Result<> Scanner::scan(std::string_view text, CandidateSink& sink) {
  const Span whole{0, text.size()};
  return scan_lines(text, {&whole, 1}, sink);
}

Result<> Scanner::scan_lines(std::string_view text, std::span<const Span> parts,
                             CandidateSink& sink) {
  for (const Span part : parts) state_->text_bytes += part.size();
  state_->matches.clear();
  const std::vector<Span>& runs = state_->runs.find(text, parts);
  for (PartScanner& part : state_->parts)
    RETURN_IF_ERROR(part.scan(text, parts, runs, state_->hyperscan, state_->matches));
  // Those of one part have their order.
  if (state_->parts.size() > 1)
    std::stable_sort(state_->matches.begin(), state_->matches.end(), comes_first);
  for (const RuleMatch& found : state_->matches) {
    const Rule& rule = state_->rules.rules[found.rule];
    const std::string_view secret = text.substr(found.secret.begin, found.secret.size());
    sink.candidate({rule, found.match, found.secret, verify_checksum(rule.checksum, secret)});
  }
  return {};
}

bool Scanner::can_scan_lines() const {
  return std::ranges::none_of(state_->parts,
                              [](const PartScanner& part) { return part.has_slow_lane(); });
}

void Scanner::tell_multiline_anchors(bool wanted) {
  for (PartScanner& part : state_->parts) part.tell_multiline_anchors(wanted);
}

bool Scanner::has_multiline_anchors() const {
  return std::ranges::any_of(
      state_->parts, [](const PartScanner& part) { return !part.multiline_anchors().empty(); });
}

void Scanner::add_multiline_anchors(std::vector<MultilineAnchor>& anchors) const {
  for (const PartScanner& part : state_->parts) {
    const std::vector<MultilineAnchor>& more = part.multiline_anchors();
    anchors.insert(anchors.end(), more.begin(), more.end());
  }
}

const std::vector<Span>& Scanner::long_runs() const { return state_->runs.last(); }

std::uint64_t Scanner::refusals() const {
  std::uint64_t sum = 0;
  for (const PartScanner& part : state_->parts) sum += part.refusals();
  return sum;
}

ScanCounts Scanner::counts() const {
  ScanCounts sum;
  sum.text_bytes = state_->text_bytes;
  for (const PartScanner& part : state_->parts) part.add_counts(sum);
  return sum;
}

}  // namespace dredge
