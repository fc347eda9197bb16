// What the inventory knows at one moment, as the writers of `dredge report` and `dredge serve` need
// it, and the writers themselves. Formats and the data model are described in docs/reports.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"
#include "report/report.h"

namespace dredge {

// One line of a finding's history.
struct HistoryEvent {
  std::int64_t at = 0;  // seconds since the epoch, as all times here
  std::string kind;     // "finding-new", "place-gone", "exception-added"
  std::string target;   // "" when it is of no one target
  std::string path;     // "" when it is of no one place
  std::string who;      // decided; "" for what a scan saw
  std::string detail;   // of a "state": its name, then ": " and a note
};

// A dated decision to live with a finding.
struct StandingException {
  std::string owner;
  std::string reason;
  std::string approver;
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;  // from this second on it is expired
  std::string covers = {};      // "secret 3f2a91bc04de", "rule acme.token", "path tests/*"
};

// An entry of an agent's configuration that holds a secret: one MCP server.
struct AgentEntry {
  std::string name;       // "mcpServers.github"
  std::size_t place = 0;  // index into the finding's places
};

// A finding as the inventory holds it, scored as of today.
struct KnownFinding {
  Finding finding;  // places: the open ones, or the last known
  // "gone" when it stands nowhere, else what was done about it: "open", "in_progress", "rotated",
  // "revoked", "accepted", "false_positive".
  std::string state;
  std::int64_t first_seen = 0;
  std::int64_t last_seen = 0;
  std::int64_t gone_at = 0;       // 0 while it stands somewhere
  std::string environment;        // "production"; "" when nothing says so
  std::string exposure;           // "public", "internal", "private"; "" when nobody said
  std::string replacement;        // what takes the static credential's place; "" when not known
  double fix_priority = 0;        // risk removed for the effort of one rotation; higher comes first
  std::vector<Verdict> verdicts;  // oldest first
  std::vector<HistoryEvent> events;       // oldest first
  std::vector<AgentEntry> agent_entries;  // those that are known, by place
  std::optional<StandingException> exception;
  std::string_view phase;  // what has to happen next: of kPhases; "done"; "" once it is gone
};

// The phases of a programme that gets rid of static credentials, in order.
inline constexpr std::array<std::string_view, 5> kPhases = {"govern", "assess", "prioritise",
                                                            "implement", "contain"};

// What to do in each of them.
inline constexpr std::array<std::string_view, 5> kPhaseWork = {
    "give it an owner who is there", "learn whether it works", "decide when, and begin",
    "replace it, deploy, revoke", "live with it until a date"};

struct KnownTarget {
  std::string kind;  // "path", "git", "image", "stream"
  std::string name;
  std::string exposure;  // "" when nobody said
  std::int64_t first_seen = 0;
  std::int64_t last_seen = 0;
};

// One scan of one target, with its coverage.
struct KnownScan {
  std::int64_t id = 0;
  std::size_t target = 0;  // index into InventoryReport::targets
  std::int64_t started_at = 0;
  std::int64_t finished_at = 0;
  bool complete = false;
  std::uint64_t blobs = 0;
  std::uint64_t scanned_bytes = 0;
  std::uint64_t skipped_bytes = 0;
  std::uint64_t notices = 0;
  std::uint64_t new_findings = 0;
  std::uint64_t gone_findings = 0;
  std::uint64_t back_findings = 0;
};

// What the latest scan of a target did not read.
struct KnownNotice {
  std::size_t target = 0;
  std::string path;
  std::uint64_t bytes = 0;
  std::string code;
  std::string why;
};

// Seconds that may pass between a finding's first sight and its end, by band, Info first.
using SlaSeconds = std::array<std::int64_t, 5>;
inline constexpr std::int64_t kDay = 86400;
inline constexpr SlaSeconds kDefaultSla = {0, 90 * kDay, 30 * kDay, 7 * kDay, kDay};  // 0 = none

// References to a secret store in the files of agents: what good practice looks like.
struct ReferenceCount {
  std::string kind;  // "environment variable", "1Password", "Vault"
  std::string path;
  std::uint64_t count = 0;
};

struct InventoryReport {
  std::int64_t now = 0;
  std::int64_t since = 0;              // changes from here on are told; 0 = from the last scans on
  std::vector<KnownFinding> findings;  // by risk, orphans before owned, then rule, then fingerprint
  std::vector<KnownTarget> targets;    // by name
  std::vector<KnownScan> scans;        // by time
  std::vector<KnownNotice> notices;    // by target, then path
  std::vector<ReferenceCount> references;
  SlaSeconds sla = kDefaultSla;
};

// Which part of the inventory a report is about.
enum class Lens : std::uint8_t { Everything, Agents };

struct InventoryReportOptions {
  ReportOptions screen;  // for text
  Lens lens = Lens::Everything;
  std::size_t top = 10;  // rows of the short lists in text and Markdown
};

// One row a format, in the order that help shows.
struct InventoryReportFormat {
  std::string_view name;
  std::string_view help;
  Result<> (*write)(const InventoryReport& report, const InventoryReportOptions& options,
                    std::ostream& out);
};
std::span<const InventoryReportFormat> inventory_report_formats();

// The whole page: what `--format html` writes and `dredge serve` sends. Errors: Io.
Result<> write_html(const InventoryReport& report, const InventoryReportOptions& options,
                    std::ostream& out);

}  // namespace dredge
