// Drives the three stages over one text, block by block, so that the text is still in the cache
// when its windows are confirmed.
#include <array>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "engine/checksums.h"
#include "engine/engine_state.h"
#include "engine/run_lane.h"
#include "engine/windows.h"

namespace dredge {
namespace {

// Windows wait until there are this many bytes of them: fewer, larger calls of Hyperscan.
constexpr std::uint64_t kWaitingBytes = 64 * 1024;

constexpr Group kDatabaseGroups[] = {Group::GenericLines, Group::Multiline};
constexpr Group kSlow[] = {Group::SlowLines, Group::SlowMultiline};

}  // namespace

struct Scanner::State {
  explicit State(const Engine::State& engine)
      : rules(engine.confirm.rules),
        anchors(engine.lane(Lane::Everywhere).anchors),
        run_lane(engine.lane(Lane::NearRuns).anchors, engine.lane(Lane::NearRuns).plan.reach,
                 engine.simd == Simd::Avx512),
        windows(engine.lane(Lane::Everywhere)),
        run_windows(engine.lane(Lane::NearRuns)),
        confirmer(engine.confirm) {
    for (std::size_t i = 0; i < std::size(kSlow); ++i)
      has_slow[i] = !engine.confirm.databases[static_cast<std::size_t>(kSlow[i])].empty();
  }

  Result<> flush(Group group);
  void search_use_windows(WindowFinder& finder);
  Result<> find(std::string_view text);

  RuleSet rules;
  HsScanner hyperscan;
  AnchorScanner anchors;
  RunLane run_lane;
  WindowFinder windows;
  WindowFinder run_windows;
  Confirmer confirmer;
  std::array<bool, std::size(kSlow)> has_slow{};
  std::vector<AnchorHit> hits;
  ScanCounts counts;
};

Result<> Scanner::State::flush(Group group) {
  counts.windows += windows.windows(group).size();
  counts.window_bytes += windows.bytes(group);
  RETURN_IF_ERROR(confirmer.confirm(group, windows.windows(group), hyperscan));
  windows.clear(group);
  return {};
}

void Scanner::State::search_use_windows(WindowFinder& finder) {
  for (const UseWindow& window : finder.use_windows()) {
    ++counts.windows;
    counts.window_bytes += window.span.size();
    confirmer.search(finder.rules_of(window.use), window.span);
  }
  finder.clear_use_windows();
}

Result<> Scanner::State::find(std::string_view text) {
  anchors.begin(text);
  windows.begin(text);
  confirmer.begin(text);
  for (;;) {
    ASSIGN_OR_RETURN(const bool has_block, anchors.next(hyperscan, hits));
    if (!has_block) break;
    counts.anchors += hits.size();
    windows.add(hits);
    search_use_windows(windows);
    for (const Group group : kDatabaseGroups)
      if (windows.bytes(group) >= kWaitingBytes) RETURN_IF_ERROR(flush(group));
  }
  for (const Group group : kDatabaseGroups) RETURN_IF_ERROR(flush(group));
  RETURN_IF_ERROR(run_lane.find(text, hyperscan, hits));
  counts.anchors += hits.size();
  run_windows.begin(text);
  run_windows.add(hits);
  search_use_windows(run_windows);
  for (std::size_t i = 0; i < std::size(kSlow) && !text.empty(); ++i) {
    if (has_slow[i])
      RETURN_IF_ERROR(confirmer.confirm(kSlow[i], {Span{0, text.size()}}, hyperscan));
  }
  return {};
}

Scanner::Scanner(const Engine& engine) : state_(std::make_unique<State>(*engine.state_)) {}
Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;

Result<> Scanner::scan(std::string_view text, CandidateSink& sink) {
  state_->counts.text_bytes += text.size();
  RETURN_IF_ERROR(state_->find(text));
  ASSIGN_OR_RETURN(const std::vector<RuleMatch>* matches, state_->confirmer.finish());
  for (const RuleMatch& found : *matches) {
    const Rule& rule = state_->rules.rules[found.rule];
    const std::string_view secret = text.substr(found.secret.begin, found.secret.size());
    sink.candidate({rule, found.match, found.secret, verify_checksum(rule.checksum, secret)});
  }
  return {};
}

const std::vector<Span>& Scanner::long_runs() const { return state_->run_lane.long_runs(); }

std::uint64_t Scanner::refusals() const { return state_->confirmer.refusals(); }

const ScanCounts& Scanner::counts() const {
  state_->counts.regions = state_->confirmer.regions_seen();
  return state_->counts;
}

}  // namespace dredge
