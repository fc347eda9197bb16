// The one self-contained page: the files of src/report/html with the overview, the data and a
// content security policy that names the hashes of its own style and script, and allows nothing
// else.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "report/charts.h"
#include "report/html_text.h"
#include "report/page_parts.h"
#include "report/text_parts.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::size_t kTopFixes = 10;
constexpr std::size_t kTrendPoints = 80;

std::string hash_source(std::string_view content) {
  const auto digest = sha256(content);
  return "'sha256-" + encode_base64({reinterpret_cast<const char*>(digest.data()), digest.size()}) +
         "'";
}

std::string policy() {
  return fmt::format(
      "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'; "
      "require-trusted-types-for 'script'; trusted-types 'none'",
      hash_source(page_script()), hash_source(page_style()));
}

std::string badge(const Finding& finding) {
  return fmt::format("<span class=\"badge {0}\">{1}<span class=\"unseen\"> {0}</span></span>",
                     name_of(finding.risk.band), finding.risk.score);
}

std::string card(std::string_view name, std::string_view figure, std::string_view word,
                 std::string_view route, bool is_alarm) {
  return fmt::format(
      "<li><a class=\"card{}\" href=\"{}\"><span class=\"name\">{}</span><span "
      "class=\"figure\">{}</span><span class=\"word\">{}</span></a></li>\n",
      is_alarm ? " alarm" : "", html_escape(route), html_escape(name), html_escape(figure),
      html_escape(word));
}

std::string cards(const PageFacts& facts) {
  const Analysis& a = facts.analysis;
  const std::uint64_t worst = a.bands[4] + a.bands[3];
  std::string html = "<ul class=\"cards\">\n";
  html += card("Open risk", grouped(a.risk),
               fmt::format("{} open, {} critical or high", grouped(a.open), grouped(worst)),
               "#/secrets", false);
  html += card("Live secrets", grouped(a.live),
               a.live == 0
                   ? fmt::format("{} of {} checked", grouped(a.verified), grouped(a.open))
                   : fmt::format("the oldest for {}", span_words(facts.report.now - a.oldest_live)),
               "#/secrets?verdict=live", a.live != 0);
  html += card(
      "Orphans", grouped(a.orphans),
      fmt::format(
          "{} have no owner",
          percent(a.open == 0 ? 0 : static_cast<double>(a.orphans) / static_cast<double>(a.open))),
      "#/owner/-", false);
  html += card("Overdue", grouped(a.overdue), "past the term of their band",
               "#/secrets?due=overdue", a.overdue != 0);
  html += card("Exceptions", grouped(a.excepted),
               fmt::format("{} expired, {} end in 30 days", a.exceptions_expired, a.expiry[1]),
               "#/secrets?state=excepted", a.exceptions_expired != 0);
  return html + "</ul>\n";
}

std::string legend(const std::vector<Key>& keys) {
  if (keys.empty()) return "";
  std::string html = "<ul class=\"legend\">";
  for (const Key& key : keys)
    html += fmt::format("<li class=\"{}\">{}</li>", key.style, html_escape(key.label));
  return html + "</ul>";
}

std::string chart_panel(const Chart& chart) {
  return fmt::format(
      "<section class=\"panel\" id=\"chart-{}\"><h2>{}</h2><p>{}</p>{}{}</section>\n", chart.id,
      html_escape(chart.title), html_escape(chart.answer), chart.svg,
      chart.svg.empty() ? "" : legend(chart.keys));
}

std::string fix_item(const PageFacts& facts, std::size_t rank) {
  const Fix& fix = facts.analysis.fixes[rank];
  const KnownFinding& known = facts.report.findings[fix.finding];
  const std::string_view owner = owner_of(known);
  std::string where = owner.empty() ? "nobody known" : std::string(owner);
  if (known.finding.places.size() == 1) {
    where += " · " + known.finding.places.front().origin.display_path();
  } else {
    where += " · " + counted(known.finding.places.size(), "place");
  }
  return fmt::format(
      "<li><span class=\"rank\">{}</span>{}<span class=\"what\"><a "
      "href=\"#/secret/{}\">{}</a><small>{}"
      "{}</small></span><span class=\"so-far\">{}</span></li>\n",
      rank + 1, badge(known.finding), known.finding.fingerprint.brief(),
      html_escape(known.finding.description), works(known) ? "live · " : "", html_escape(where),
      percent(fix.share_so_far));
}

std::string fixes_panel(const PageFacts& facts) {
  const std::size_t shown = std::min(kTopFixes, facts.analysis.fixes.size());
  std::string html = "<section class=\"panel\"><h2>Rotate first</h2>";
  if (shown == 0) return html + "<p>Nothing is open.</p></section>\n";
  html += fmt::format("<p>These {} remove {} of the open risk.</p><ol class=\"fixes\">\n", shown,
                      percent(facts.analysis.fixes[shown - 1].share_so_far));
  for (std::size_t i = 0; i < shown; ++i) html += fix_item(facts, i);
  return html + "</ol></section>\n";
}

std::string changes_line(const PageFacts& facts) {
  std::string words;
  for (const Change change : kChanges) {
    const auto count = std::count_if(facts.changes.begin(), facts.changes.end(),
                                     [&](const ChangeRow& row) { return row.change == change; });
    if (count != 0)
      words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, words_of(change));
  }
  const std::string since =
      facts.since <= 1 ? "the first scan" : iso_time(facts.since).substr(0, 10);
  return fmt::format("<a href=\"#/changes\">Since {}</a>: {}", html_escape(since),
                     words.empty() ? "no change" : html_escape(words));
}

// Each target counts once, with its latest scan.
std::string coverage_warning(const PageFacts& facts) {
  std::uint64_t partial = 0;
  std::uint64_t places = 0;
  for (const TargetRow& row : facts.analysis.targets) {
    partial += row.scanned_at != 0 && !row.complete ? 1 : 0;
    places += row.notices;
  }
  if (partial == 0) return "";
  return fmt::format(
      "<p class=\"warning\">Not everything was read: the latest scan of {} was partial, {} left "
      "out. "
      "<a href=\"#/coverage\">What and why</a></p>\n",
      counted(partial, "target"), counted(places, "place"));
}

// All of them where they fit; else what counts, the most urgent first, then the rest.
std::vector<std::size_t> listed_of(const InventoryReport& report) {
  std::vector<std::size_t> listed;
  for (const bool wanted : {true, false})
    for (std::size_t i = 0; i < report.findings.size() && listed.size() < kMostListed; ++i)
      if (counts(report.findings[i], report.now) == wanted) listed.push_back(i);
  std::ranges::sort(listed);
  return listed;
}

// Stands on every page of a report that does not hold everything.
std::string limit_warning(const PageFacts& facts) {
  const std::size_t all = facts.report.findings.size();
  if (facts.listed.size() == all) return "";
  return fmt::format(
      "<p class=\"warning\"><strong>This report lists the {} most urgent of {} findings.</strong> "
      "The figures and charts of the overview count all of them; every table, owner and target "
      "counts only what is listed. <code>--format csv</code> and <code>json</code> hold all; "
      "<code>--owner</code>, <code>--target</code> and <code>--min-band</code> narrow a "
      "page.</p>",
      grouped(facts.listed.size()), grouped(all));
}

std::string page_title(const PageFacts& facts) {
  return "Secrets inventory, " + iso_time(facts.report.now).substr(0, 10);
}

}  // namespace

std::string overview_html(const PageFacts& facts) {
  std::string html = fmt::format(
      "<div class=\"lead\"><h1 tabindex=\"-1\">{}</h1><p>{} · {}</p></div>\n", page_title(facts),
      counted(facts.report.targets.size(), "target"), changes_line(facts));
  html += coverage_warning(facts) + cards(facts);
  const std::vector<Chart> charts = more_charts(facts.report, facts.analysis, facts.trend);
  html += "<div class=\"first\">\n<div class=\"stack\">" +
          chart_panel(trend_chart(facts.analysis, facts.trend)) + chart_panel(charts.front()) +
          "</div>\n" + fixes_panel(facts) + "</div>\n<div class=\"grid\">\n";
  for (std::size_t i = 1; i < charts.size(); ++i) html += chart_panel(charts[i]);
  return html + "</div>\n";
}

std::string footer_html(const PageFacts& facts) {
  return fmt::format(
      "<p>Made by dredge {} on {} UTC from {} of {}. It names places of secrets and holds no "
      "secret: "
      "share it with those who must act.</p>",
      html_escape(DREDGE_VERSION), iso_time(facts.report.now).substr(0, 10),
      counted(facts.report.scans.size(), "scan"), counted(facts.report.targets.size(), "target"));
}

Result<> write_html(const InventoryReport& report, const InventoryReportOptions&,
                    std::ostream& out) {
  const std::int64_t since = report.since != 0 ? report.since : last_round(report);
  const PageFacts facts{
      report, analyse(report),  trend_of(report, kTrendPoints), changes_since(report, since),
      since,  listed_of(report)};
  std::string_view rest = page_template();
  while (true) {
    const std::size_t open = rest.find("{{");
    out << rest.substr(0, open);
    if (open == std::string_view::npos) return check_written(out);
    const std::size_t close = rest.find("}}", open);
    const std::string_view name = rest.substr(open + 2, close - open - 2);
    rest.remove_prefix(close + 2);
    if (name == "policy") out << policy();
    if (name == "title") out << html_escape(page_title(facts));
    if (name == "style") out << page_style();
    if (name == "limit") out << limit_warning(facts);
    if (name == "overview") out << overview_html(facts);
    if (name == "footer") out << footer_html(facts);
    if (name == "data") RETURN_IF_ERROR(write_page_data(facts, out));
    if (name == "script") out << page_script();
  }
}

}  // namespace dredge
