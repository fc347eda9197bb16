// dredge report: what the inventory knows, as text, Markdown, a page, JSON, CSV.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "cli/agent_references.h"
#include "cli/known.h"
#include "cli/moment.h"
#include "cli/private_file.h"
#include "cli/report_flags.h"
#include "engine/builtin.h"
#include "report/analysis.h"

namespace dredge {
namespace {

struct ReportCommand {
  ScanFlags flags;
  ReportFlags report;
};

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const InventoryReportFormat& format : inventory_report_formats())
    names.push_back(format.name);
  // What `scan` writes: for tools that take a scan's report.
  for (const std::string_view name : {"jsonl", "sarif"}) names.push_back(name);
  return names;
}

Result<> check_name(std::string_view name) {
  const std::vector<std::string_view> names = format_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  const std::string_view meant = nearest(name, names);
  return Error{ErrorCode::InvalidInput,
               fmt::format("no such format \"{}\"{}; there are {}", name,
                           meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant),
                           fmt::join(names, ", "))};
}

// A finding without its secret, which a stored one does not have.
Finding copy_of(const Finding& from) {
  Finding copy;
  copy.rule = from.rule;
  copy.provider = from.provider;
  copy.description = from.description;
  copy.severity = from.severity;
  copy.fingerprint = from.fingerprint;
  copy.masked = from.masked;
  copy.confidence = from.confidence;
  copy.signals = from.signals;
  copy.places = from.places;
  copy.owners = from.owners;
  copy.risk = from.risk;
  copy.verdict = from.verdict;
  copy.remediation = from.remediation;
  copy.controls = from.controls;
  copy.due_at = from.due_at;
  copy.excepted_until = from.excepted_until;
  return copy;
}

// The open findings as a scan reports them.
ScanReport as_scan(const InventoryReport& report) {
  ScanReport scan;
  for (const KnownFinding& known : report.findings) {
    if (!is_open(known) || known.finding.places.empty()) continue;
    scan.findings.push_back(copy_of(known.finding));
  }
  for (const KnownTarget& target : report.targets) scan.targets.push_back(target.name);
  scan.rules_digest = builtin_rules().digest;
  scan.rule_count = builtin_rules().rules.size();
  return scan;
}

Result<> write_one(const App& app, const ReportCommand& command, const FormatRequest& request,
                   const InventoryReport& report) {
  InventoryReportOptions options;
  options.screen = report_options(app, command.flags, STDOUT_FILENO);
  options.lens = command.report.lens == "agents" ? Lens::Agents : Lens::Everything;
  options.top = command.report.top;
  if (!request.path.empty()) {
    options.screen.color = app.color == "always";
    options.screen.width = 100;
  }
  const auto write = [&](std::ostream& out) -> Result<> {
    for (const InventoryReportFormat& format : inventory_report_formats())
      if (format.name == request.format) return format.write(report, options, out);
    return write_report(request.format, as_scan(report), options.screen, out);
  };
  return request.path.empty() ? write_to_stdout(write) : write_private_file(request.path, write);
}

Result<> report(const App& app, const ReportCommand& command) {
  std::vector<std::string> words = command.flags.formats;
  if (words.empty()) words.emplace_back("text");
  std::vector<FormatRequest> requests;
  for (const std::string& word : words) {
    requests.push_back(parse_format(word));
    RETURN_IF_ERROR(check_name(requests.back().format));
  }
  if (!command.report.out.empty()) {
    if (requests.size() != 1 || !requests.front().path.empty())
      return Error{ErrorCode::InvalidInput,
                   "--out goes with one --format that has no path of its own"};
    requests.front().path = command.report.out;
  }
  ASSIGN_OR_RETURN(const InventoryReport known, read_report(command.flags, command.report));
  for (const FormatRequest& request : requests)
    RETURN_IF_ERROR(write_one(app, command, request, known));
  return {};
}

}  // namespace

void add_report(CLI::App& root, App& app) {
  const auto command = std::make_shared<ReportCommand>();
  CLI::App* report_app = root.add_subcommand(
      "report", "what the inventory knows: what matters, what changed, who acts");
  add_inventory_flags(*report_app, command->flags);
  report_app
      ->add_option("--format", command->flags.formats,
                   fmt::format("how to report: {}; repeatable", fmt::join(format_names(), ", ")))
      ->type_name("FORMAT[:PATH]")
      ->group("Output");
  report_app->add_option("--out", command->report.out, "write to this file instead of stdout")
      ->type_name("FILE")
      ->group("Output");
  report_app->add_option("--top", command->report.top, "rows of each table in text and markdown")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group("Output");
  add_report_flags(*report_app, command->report);
  report_app->footer(
      "Examples:\n"
      "  dredge report                                  what to do first, at the terminal\n"
      "  dredge report --format html --out report.html  one page with everything, for the browser\n"
      "  dredge report --since 2026-11-01               what changed since then\n"
      "  dredge report --owner @org/platform --format markdown\n"
      "  dredge report --lens agents                    AI agents, MCP servers and notebooks\n"
      "  dredge report --format csv:findings.csv --format json:findings.json");
  report_app->callback([command, &app] {
    if (const auto done = report(app, *command); !done.has_value())
      app.exit_code = tell(done.error());
  });
}

}  // namespace dredge
