#include "cli/report_flags.h"

#include <fmt/format.h>

#include "cli/agent_entries.h"
#include "cli/agent_references.h"
#include "cli/moment.h"
#include "engine/builtin.h"

namespace dredge {
namespace {

Result<> read_sla(const std::vector<std::string>& words, SlaSeconds& sla) {
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const std::optional<std::int64_t> term =
        equals == std::string::npos ? std::nullopt : parse_span(word.substr(equals + 1));
    if (!term)
      return Error{
          ErrorCode::InvalidInput,
          fmt::format("--sla takes BAND=TIME such as critical=24h or high=7d, not \"{}\"", word)};
    ASSIGN_OR_RETURN(const Band band, band_of(word.substr(0, equals)));
    sla[static_cast<std::size_t>(band)] = *term;
  }
  return {};
}

}  // namespace

void add_report_flags(CLI::App& command, ReportFlags& flags) {
  ListFilter& list = flags.filter.list;
  command
      .add_option("--since", flags.since,
                  "tell changes from here on: a date, 30d, or the number of a scan")
      ->type_name("DATE|AGE|SCAN")
      ->group("Selection");
  command.add_option("--lens", flags.lens, "all, or agents: AI agents, MCP servers, notebooks")
      ->check(CLI::IsMember({"all", "agents"}))
      ->capture_default_str()
      ->group("Selection");
  command.add_option("--owner", list.owner, "only this owner's; - for what nobody owns")
      ->group("Selection");
  command.add_option("--rule", list.rule, "only this rule's")->group("Selection");
  command.add_option("--target", list.target, "only findings in this target (its full name)")
      ->group("Selection");
  command.add_option("--min-risk", list.min_risk, "only findings of this risk score and above")
      ->check(CLI::Range(0, 100))
      ->group("Selection");
  command.add_option("--limit", list.limit, "only so many open findings, the most urgent")
      ->check(CLI::Range(1, 1'000'000))
      ->group("Selection");
  command.add_option("--min-band", flags.min_band, "only this risk band and above")
      ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}))
      ->capture_default_str()
      ->group("Selection");
  command
      .add_option("--sla", flags.sla,
                  "time to close a finding (critical=24h high=7d medium=30d low=90d)")
      ->type_name("BAND=TIME")
      ->group("Selection");
}

Result<InventoryReport> read_report(const ScanFlags& flags, const ReportFlags& report) {
  KnownFilter filter = report.filter;
  ASSIGN_OR_RETURN(filter.min_band, band_of(report.min_band));
  const std::int64_t now = now_seconds();
  ASSIGN_OR_RETURN(InventoryReport known, read_known(flags, filter, builtin_rules(), now));
  RETURN_IF_ERROR(read_sla(report.sla, known.sla));
  if (!report.since.empty()) {
    ASSIGN_OR_RETURN(known.since, moment_of(report.since, known));
  }
  known.references = count_references(known.targets);
  RETURN_IF_ERROR(find_agent_entries(flags, known));
  return known;
}

}  // namespace dredge
