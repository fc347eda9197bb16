// The data element of the page: arrays in place of objects and every text once, because fifty
// thousand findings must load in a moment. docs/reports.md, "The page's data", says what is where.
#include <algorithm>
#include <map>
#include <ostream>
#include <unordered_map>

#include "report/agent_servers.h"
#include "report/agents.h"
#include "report/json_writer.h"
#include "report/page_parts.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::size_t kMostPlaces = 100;  // of one finding; the rest is counted
constexpr std::size_t kMostEvents = 100;

// Texts by first use, each once. Confined.
class TextPool {
 public:
  std::size_t of(std::string_view text) {
    const auto [row, is_new] = index_.try_emplace(std::string(text), index_.size());
    if (is_new) order_.push_back(&row->first);
    return row->second;
  }
  void write(JsonWriter& json) const {
    json.begin_array();
    for (const std::string* text : order_) json.string(*text);
    json.end();
  }

 private:
  std::unordered_map<std::string, std::size_t> index_;  // its nodes stay where they are
  std::vector<const std::string*> order_;
};

class PageData {
 public:
  PageData(const PageFacts& facts, std::ostream& out)
      : facts_(facts), report_(facts.report), json_(out, JsonWriter::Style::Html) {}
  void write();

 private:
  void finding(const KnownFinding& known);
  void columns();
  void place(const Place& place);
  void places(const Finding& finding);
  void verdicts(const KnownFinding& known);
  void events(const KnownFinding& known);
  void owners(const Finding& finding);
  void reasons(const Finding& finding);
  void exception(const KnownFinding& known);
  void signals(const Finding& finding);
  void rules();
  void factors();
  void surroundings();
  void agents();
  void text(std::string_view words) { json_.integer(texts_.of(words)); }
  std::size_t rule_of(const KnownFinding& known);

  const PageFacts& facts_;
  const InventoryReport& report_;
  JsonWriter json_;
  TextPool texts_;
  std::map<std::string_view, std::size_t> rule_index_;
  std::vector<const KnownFinding*> rules_;
  std::map<std::string, std::size_t> factor_index_;
  std::vector<const RiskReason*> factors_;
  std::map<std::string_view, std::size_t> target_index_;
};

std::size_t PageData::rule_of(const KnownFinding& known) {
  const auto [row, is_new] = rule_index_.try_emplace(known.finding.rule, rules_.size());
  if (is_new) rules_.push_back(&known);
  return row->second;
}

void PageData::columns() {
  json_.key("columns").begin_array();
  for (const std::string_view name :
       {"id",       "rule",        "masked",     "band",      "risk",    "confidence",
        "verdict",  "state",       "first_seen", "last_seen", "gone_at", "leaked_at",
        "due_at",   "counts",      "owner",      "source",    "agent",   "environment",
        "exposure", "place_count", "places",     "verdicts",  "events",  "owners",
        "reasons",  "steps",       "exception",  "signals",   "phase"})
    json_.string(name);
  json_.end();
}

void PageData::finding(const KnownFinding& known) {
  const Finding& finding = known.finding;
  json_.begin_array();
  json_.string(finding.fingerprint.brief()).integer(rule_of(known)).string(finding.masked);
  json_.integer(static_cast<int>(finding.risk.band)).integer(finding.risk.score);
  json_.integer(static_cast<int>(finding.confidence * 100));
  text(name_of(finding.verdict.liveness));
  text(known.state);
  json_.integer(known.first_seen).integer(known.last_seen).integer(known.gone_at);
  json_.integer(leaked_at(known)).integer(due_at(known, report_.sla));
  json_.integer(counts(known, report_.now) ? 1 : 0);
  text(owner_of(known));
  text(source_of(finding));
  const AgentPlace agent = agent_place(finding);
  text(agent.kind.empty()
           ? std::string()
           : std::string(agent.tool) + ", " + std::string(words_of_agent_kind(agent.kind)));
  text(known.environment);
  text(known.exposure);
  json_.integer(finding.places.size());
  places(finding);
  verdicts(known);
  events(known);
  owners(finding);
  reasons(finding);
  json_.begin_array();
  for (const std::string& step : finding.remediation) text(step);
  json_.end();
  exception(known);
  signals(finding);
  text(known.phase);
  json_.end();
}

void PageData::places(const Finding& finding) {
  json_.begin_array();
  for (std::size_t i = 0; i < std::min(finding.places.size(), kMostPlaces); ++i)
    place(finding.places[i]);
  json_.end();
}

void PageData::place(const Place& place) {
  const CommitOrigin* commit = commit_of(place);
  const LayerOrigin* layer = layer_of(place);
  const auto target = target_index_.find(place.target);
  json_.begin_array();
  json_.integer(target == target_index_.end() ? -1 : static_cast<std::int64_t>(target->second));
  text(place.origin.display_path());
  json_.integer(place.at.line);
  text(kind_of(place.origin));
  json_.integer(is_current(place) ? 1 : 0);
  text(commit == nullptr ? "" : commit->commit.hex().substr(0, 12));
  text(commit == nullptr ? "" : person_text(commit->author));
  json_.integer(commit == nullptr ? 0 : commit->committed_at);
  text(layer == nullptr ? "" : layer->created_by);
  json_.end();
}

void PageData::verdicts(const KnownFinding& known) {
  json_.begin_array();
  for (const Verdict& verdict : known.verdicts) {
    json_.begin_array().integer(verdict.checked_at);
    text(name_of(verdict.liveness));
    text(verdict.evidence);
    text(verdict.identity);
    json_.end();
  }
  json_.end();
}

void PageData::events(const KnownFinding& known) {
  const std::size_t all = known.events.size();
  json_.begin_array();
  for (std::size_t i = all > kMostEvents ? all - kMostEvents : 0; i < all; ++i) {
    const HistoryEvent& event = known.events[i];
    json_.begin_array().integer(event.at);
    text(event.kind);
    text(event.target);
    text(event.path);
    text(event.who.empty() ? event.detail : event.detail + ", by " + event.who);
    json_.end();
  }
  json_.end();
}

void PageData::owners(const Finding& finding) {
  json_.begin_array();
  for (const OwnerCandidate& owner : finding.owners) {
    json_.begin_array();
    text(owner.owner);
    text(owner.source);
    json_.integer(static_cast<int>(owner.confidence * 100));
    text(owner.evidence);
    json_.end();
  }
  json_.end();
}

void PageData::reasons(const Finding& finding) {
  json_.begin_array();
  for (const RiskReason& reason : finding.risk.reasons) {
    const std::string name =
        reason.factor + "\n" + std::to_string(reason.value) + "\n" + reason.why;
    const auto [row, is_new] = factor_index_.try_emplace(name, factors_.size());
    if (is_new) factors_.push_back(&reason);
    json_.integer(row->second);
  }
  json_.end();
}

void PageData::exception(const KnownFinding& known) {
  if (!known.exception) {
    json_.null();
    return;
  }
  json_.begin_array();
  text(known.exception->owner);
  text(known.exception->reason);
  text(known.exception->approver);
  json_.integer(known.exception->created_at).integer(known.exception->expires_at);
  text(known.exception->covers);
  json_.end();
}

void PageData::signals(const Finding& finding) {
  json_.begin_array();
  for (const Signal& signal : finding.signals) {
    json_.begin_array();
    text(signal.name);
    json_.number(signal.weight);
    text(signal.detail);
    json_.end();
  }
  json_.end();
}

void PageData::rules() {
  json_.key("rules").begin_array();
  for (const KnownFinding* known : rules_) {
    json_.begin_array();
    text(known->finding.rule);
    text(known->finding.description);
    text(known->finding.provider);
    text(name_of(known->finding.severity));
    text(known->replacement);
    json_.end();
  }
  json_.end();
}

void PageData::factors() {
  json_.key("factors").begin_array();
  for (const RiskReason* reason : factors_) {
    json_.begin_array();
    text(reason->factor);
    json_.number(reason->value);
    text(reason->why);
    json_.end();
  }
  json_.end();
}

void PageData::surroundings() {
  json_.key("targets").begin_array();
  for (const KnownTarget& target : report_.targets)
    json_.begin_array()
        .string(target.kind)
        .string(target.name)
        .string(target.exposure)
        .integer(target.first_seen)
        .integer(target.last_seen)
        .end();
  json_.end();
  json_.key("scans").begin_array();
  for (const KnownScan& scan : report_.scans)
    json_.begin_array()
        .integer(scan.target)
        .integer(scan.started_at)
        .integer(scan.finished_at)
        .integer(scan.complete ? 1 : 0)
        .integer(scan.blobs)
        .integer(scan.scanned_bytes)
        .integer(scan.skipped_bytes)
        .integer(scan.notices)
        .integer(scan.new_findings)
        .integer(scan.gone_findings)
        .integer(scan.back_findings)
        .end();
  json_.end();
  json_.key("notices").begin_array();
  for (const KnownNotice& notice : report_.notices)
    json_.begin_array()
        .integer(notice.target)
        .string(notice.path)
        .integer(notice.bytes)
        .string(notice.code)
        .string(notice.why)
        .end();
  json_.end();
  json_.key("changes").begin_array();
  for (const ChangeRow& row : facts_.changes) {
    const auto listed = std::ranges::lower_bound(facts_.listed, row.finding);
    if (listed == facts_.listed.end() || *listed != row.finding) continue;
    const auto position = static_cast<std::size_t>(listed - facts_.listed.begin());
    json_.begin_array().string(name_of(row.change)).integer(position).integer(row.at).end();
  }
  json_.end();
}

void PageData::agents() {
  json_.key("references").begin_array();
  for (const ReferenceCount& row : report_.references)
    json_.begin_array().string(row.kind).string(row.path).integer(row.count).end();
  json_.end();
  json_.key("servers").begin_array();
  for (const ServerRow& row : agent_servers(report_)) {
    const Finding& worst = report_.findings[row.findings.front()].finding;
    json_.begin_array().string(row.entry).string(row.tool).string(row.target).string(row.path);
    json_.string(worst.fingerprint.brief()).integer(static_cast<int>(worst.risk.band));
    json_.integer(worst.risk.score).integer(row.findings.size()).integer(row.live);
    json_.integer(row.leaked_at).string(row.owner).string(row.instead).end();
  }
  json_.end();
  json_.key("advice").begin_array();
  for (const std::string_view kind :
       {"mcp-configuration", "agent-configuration", "transcript", "notebook", "framework"})
    json_.begin_array().string(words_of_agent_kind(kind)).string(agent_advice(kind)).end();
  json_.end();
}

void PageData::write() {
  for (std::size_t i = 0; i < report_.targets.size(); ++i)
    target_index_.try_emplace(report_.targets[i].name, i);
  json_.begin_object();
  json_.member("now", report_.now).member("since", facts_.since);
  columns();
  json_.key("findings").begin_array();
  for (const std::size_t index : facts_.listed) finding(report_.findings[index]);
  json_.end();
  rules();
  factors();
  surroundings();
  agents();
  json_.key("texts");  // last: everything above adds to them
  texts_.write(json_);
  json_.end();
}

}  // namespace

Result<> write_page_data(const PageFacts& facts, std::ostream& out) {
  PageData(facts, out).write();
  return check_written(out);
}

}  // namespace dredge
