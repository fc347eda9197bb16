#include "report/charts.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/html_text.h"
#include "report/svg.h"
#include "report/text_parts.h"

namespace dredge {
namespace {

constexpr std::size_t kMostOwners = 12;

std::string style_of(std::size_t band) { return std::string(name_of(static_cast<Band>(band))); }

std::vector<Slice> band_slices(const BandCounts& counts) {
  std::vector<Slice> slices;
  for (const Band band : kBandsWorstFirst) {
    const auto index = static_cast<std::size_t>(band);
    slices.push_back({style_of(index), static_cast<double>(counts[index]), style_of(index)});
  }
  return slices;
}

std::vector<Key> band_keys() {
  std::vector<Key> keys;
  for (const Band band : kBandsWorstFirst)
    keys.push_back({std::string(name_of(band)), std::string(name_of(band))});
  return keys;
}

std::uint64_t total(const BandCounts& counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

BarRow counted_row(std::string label, const BandCounts& counts) {
  return {std::move(label), band_slices(counts), grouped(total(counts)), ""};
}

Chart age_chart(const Analysis& analysis) {
  constexpr std::array<std::string_view, kAgeBounds.size() + 1> kNames = {
      "7 days", "30 days", "90 days", "180 days", "1 year", "older"};
  Chart chart{"age", "How long without rotation", "", "", band_keys()};
  std::vector<BarRow> columns;
  std::uint64_t old = 0;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    columns.push_back(counted_row(std::string(kNames[i]), analysis.ages[i]));
    if (i > 2) old += total(analysis.ages[i]);
  }
  chart.answer = fmt::format("{} of {} open secrets are over 90 days old.", grouped(old),
                             grouped(analysis.open));
  chart.svg = column_chart(chart.title, chart.answer, columns);
  return chart;
}

Chart validity_chart(const Analysis& analysis) {
  constexpr std::array<std::string_view, 7> kWords = {
      "not checked", "live", "live, restricted", "revoked", "expired", "no clear answer", "canary"};
  constexpr std::array<std::string_view, 7> kStyles = {"none",   "critical", "high",  "good",
                                                       "good-2", "low",      "accent"};
  Chart chart{"validity", "What still works", "", "", {}};
  std::vector<BarRow> rows;
  for (const std::size_t i : {1U, 2U, 3U, 4U, 5U, 6U, 0U}) {
    if (analysis.liveness[i] == 0) continue;
    rows.push_back({std::string(kWords[i]),
                    {{std::string(kWords[i]), static_cast<double>(analysis.liveness[i]),
                      std::string(kStyles[i])}},
                    grouped(analysis.liveness[i]),
                    "#/secrets?verdict=" + std::string(name_of(static_cast<Liveness>(i)))});
  }
  const double share = analysis.verified == 0 ? 0
                                              : static_cast<double>(analysis.live) /
                                                    static_cast<double>(analysis.verified);
  chart.answer = analysis.verified == 0
                     ? "No issuer was asked yet: dredge verify does."
                     : fmt::format("{} of the {} that issuers answered for still work.",
                                   percent(share), grouped(analysis.verified));
  chart.svg = bar_chart(chart.title, chart.answer, rows);
  return chart;
}

Chart source_chart(const Analysis& analysis) {
  constexpr std::array<std::string_view, kSources.size()> kWords = {
      "agents and notebooks", "images",          "logs and streams",  "infrastructure",
      "code at HEAD",         "only in history", "messages and refs", "files"};
  Chart chart{"sources", "Where they come from", "", "", band_keys()};
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < kSources.size(); ++i)
    if (const std::uint64_t count = total(analysis.sources[i]); count != 0)
      order.emplace_back(count, i);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<BarRow> rows;
  for (const auto& [count, i] : order) {
    rows.push_back(counted_row(std::string(kWords[i]), analysis.sources[i]));
    rows.back().route = "#/secrets?source=" + std::string(kSources[i]);
  }
  chart.answer = rows.empty()
                     ? "Nothing is open."
                     : fmt::format("Most are in: {} ({}).", rows.front().label, rows.front().note);
  chart.svg = bar_chart(chart.title, chart.answer, rows);
  return chart;
}

Chart owner_chart(const Analysis& analysis) {
  Chart chart{"owners", "Who acts", "", "", {}};
  const std::size_t shown = std::min(analysis.owners.size(), kMostOwners);
  constexpr double kNames = 200;
  constexpr double kCell = 68;
  constexpr double kStep = 26;
  const int height = static_cast<int>(kStep * static_cast<double>(shown)) + 26;
  chart.answer =
      fmt::format("{} answer for what is open; {} belong to nobody.",
                  counted(analysis.owners.size() - (analysis.orphans != 0 ? 1 : 0), "owner"),
                  counted(analysis.orphans, "secret"));
  Svg svg(560, height, chart.title, chart.answer);
  std::uint64_t most = 1;
  for (const OwnerRow& row : analysis.owners)
    most = std::max(most, *std::max_element(row.bands.begin(), row.bands.end()));
  for (std::size_t b = 0; b < kBandsWorstFirst.size(); ++b)
    svg.label(kNames + kCell * (static_cast<double>(b) + 0.5), 14, name_of(kBandsWorstFirst[b]),
              "middle");
  for (std::size_t i = 0; i < shown; ++i) {
    const OwnerRow& row = analysis.owners[i];
    const std::string name = row.owner.empty() ? "nobody known" : std::string(row.owner);
    const double y = 22 + kStep * static_cast<double>(i);
    svg.open_link("#/owner/" + (row.owner.empty() ? std::string("-") : route_escape(row.owner)));
    svg.label(kNames - 10, y + 15, name.size() > 26 ? std::string(clip(name, 25)) + "…" : name,
              "end name");
    svg.close_link();
    for (std::size_t b = 0; b < kBandsWorstFirst.size(); ++b) {
      const std::uint64_t count = row.bands[static_cast<std::size_t>(kBandsWorstFirst[b])];
      const double x = kNames + kCell * static_cast<double>(b);
      // Five depths of colour; the number stands in the cell as well.
      const std::uint64_t depth = count == 0 ? 0 : 1 + (count * 4 - 1) / most;
      svg.rect(x + 1, y + 1, kCell - 2, kStep - 2,
               fmt::format("heat heat-{}", std::min<std::uint64_t>(depth, 4)),
               fmt::format("{}, {}: {}", name, name_of(kBandsWorstFirst[b]), grouped(count)));
      if (count != 0)
        svg.label(x + kCell / 2, y + 17, grouped(count),
                  depth >= 3 ? "middle on-heat" : "middle strong");
    }
  }
  chart.svg = svg.text();
  return chart;
}

Chart pareto_chart(const Analysis& analysis) {
  Chart chart{"pareto", "What to rotate first", "", "", {}};
  std::vector<double> shares;
  for (const Fix& fix : analysis.fixes) shares.push_back(fix.share_so_far);
  const std::size_t marked = std::min<std::size_t>(10, shares.size());
  chart.answer = marked == 0 ? "Nothing is open."
                             : fmt::format("Rotating the first {} removes {} of the open risk.",
                                           marked, percent(shares[marked - 1]));
  chart.svg = share_chart(chart.title, chart.answer, shares, marked);
  return chart;
}

Chart burn_down_chart(const InventoryReport& report, const std::vector<TrendPoint>& trend) {
  Chart chart{"burn-down",
              "Static credentials left to replace",
              "",
              "",
              {{"found so far", "none"}, {"still open", "accent"}}};
  Series found{"found so far", "none", {}};
  Series open{"still open", "accent", {}};
  for (const TrendPoint& point : trend) {
    found.points.push_back({point.at, static_cast<double>(point.found)});
    open.points.push_back({point.at, static_cast<double>(point.open)});
  }
  std::uint64_t replaceable = 0;
  for (const KnownFinding& known : report.findings)
    replaceable += counts(known, report.now) && !known.replacement.empty() ? 1 : 0;
  const std::uint64_t left = trend.empty() ? 0 : trend.back().open;
  const std::uint64_t ever = trend.empty() ? 0 : trend.back().found;
  chart.answer =
      fmt::format("{} of {} done. For {} a short-lived or keyless replacement is known.",
                  grouped(ever - std::min(left, ever)), grouped(ever), grouped(replaceable));
  chart.svg = line_chart(chart.title, chart.answer, {found, open});
  return chart;
}

Chart phase_chart(const Analysis& analysis) {
  constexpr std::array<std::string_view, kPhases.size()> kStyles = {"critical", "high", "medium",
                                                                    "low", "none"};
  Chart chart{"phases", "Burn-down by phase", "", "", {}};
  std::vector<BarRow> rows;
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < kPhases.size(); ++i) {
    const PhaseRow& row = analysis.phases[i];
    rows.push_back({std::string(kPhases[i]),
                    {{"secrets", static_cast<double>(row.findings), std::string(kStyles[i])}},
                    fmt::format("{}, risk {}", grouped(row.findings), grouped(row.risk)),
                    ""});
    left += row.findings;
  }
  chart.answer = fmt::format("{} to go, {} done; each waits for its next step.", grouped(left),
                             grouped(analysis.done));
  if (left != 0) chart.svg = bar_chart(chart.title, chart.answer, rows);
  return chart;
}

Chart expiry_chart(const Analysis& analysis) {
  constexpr std::array<std::string_view, kExpiryBounds.size() + 2> kNames = {
      "expired", "30 days", "60 days", "90 days", "later"};
  constexpr std::array<std::string_view, kExpiryBounds.size() + 2> kStyles = {
      "critical", "high", "medium", "low", "none"};
  Chart chart{"exceptions", "When exceptions end", "", "", {}};
  std::vector<BarRow> columns;
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto value = static_cast<double>(analysis.expiry[i]);
    columns.push_back({std::string(kNames[i]),
                       {{"exceptions", value, std::string(kStyles[i])}},
                       std::to_string(analysis.expiry[i]),
                       ""});
    all += analysis.expiry[i];
  }
  if (all == 0) {
    chart.answer = "No exception stands.";
    return chart;
  }
  chart.answer = fmt::format("{} of {} expired, {} within 30 days.", analysis.expiry[0],
                             counted(all, "exception"), analysis.expiry[1]);
  chart.svg = column_chart(chart.title, chart.answer, columns);
  return chart;
}

std::string term_text(std::int64_t seconds) {
  if (seconds == 0) return "no term";
  return seconds % kDay == 0 ? counted(static_cast<std::uint64_t>(seconds / kDay), "day")
                             : fmt::format("{} h", seconds / 3600);
}

Chart sla_chart(const InventoryReport& report, const Analysis& analysis) {
  Chart chart{
      "sla", "On time", "", "", {{"in time", "good"}, {"soon", "medium"}, {"overdue", "critical"}}};
  std::vector<BarRow> rows;
  std::uint64_t closed = 0;
  std::uint64_t late = 0;
  for (const Band band : kBandsWorstFirst) {
    const SlaRow& row = analysis.sla[static_cast<std::size_t>(band)];
    closed += row.closed;
    late += row.closed_late;
    const std::int64_t term = report.sla[static_cast<std::size_t>(band)];
    if (row.in_time + row.soon + row.overdue == 0 || term == 0) continue;
    rows.push_back({fmt::format("{} ({})", name_of(band), term_text(term)),
                    {{"in time", static_cast<double>(row.in_time), "good"},
                     {"soon", static_cast<double>(row.soon), "medium"},
                     {"overdue", static_cast<double>(row.overdue), "critical"}},
                    row.overdue == 0 ? "" : grouped(row.overdue) + " over",
                    "#/secrets?due=overdue&band=" + std::string(name_of(band))});
  }
  chart.answer = fmt::format("{} overdue; of {} closed, {} came late.", grouped(analysis.overdue),
                             grouped(closed), grouped(late));
  chart.svg = bar_chart(chart.title, chart.answer, rows);
  return chart;
}

// ", up 12 % in 30 days"; "" when the trend is younger or came from nothing.
std::string direction(const std::vector<TrendPoint>& trend) {
  const TrendPoint* before = nullptr;
  for (const TrendPoint& point : trend)
    if (point.at <= trend.back().at - 30 * kDay) before = &point;
  if (before == nullptr || total(before->risk) == 0) return "";
  const auto then = static_cast<double>(total(before->risk));
  const double change = (static_cast<double>(total(trend.back().risk)) - then) / then;
  if (change > -0.005 && change < 0.005) return ", the same as 30 days ago";
  return fmt::format(", {} {:.0f} % in 30 days", change > 0 ? "up" : "down",
                     100 * (change > 0 ? change : -change));
}

}  // namespace

Chart trend_chart(const Analysis& analysis, const std::vector<TrendPoint>& trend) {
  Chart chart{"trend", "Open risk over time", "", "", band_keys()};
  if (trend.empty()) {
    chart.answer = "Nothing was found yet.";
    return chart;
  }
  std::vector<Series> stacked;
  for (std::size_t i = kBandsWorstFirst.size(); i-- > 0;) {
    const auto band = static_cast<std::size_t>(kBandsWorstFirst[i]);
    Series series{style_of(band), style_of(band), {}};
    for (const TrendPoint& point : trend)
      series.points.push_back({point.at, static_cast<double>(point.risk[band])});
    stacked.push_back(std::move(series));
  }
  std::uint64_t peak = 0;
  for (const TrendPoint& point : trend) peak = std::max(peak, total(point.risk));
  const std::uint64_t now = total(trend.back().risk);
  const std::string most =
      now == peak ? "the most so far" : fmt::format("{} at the peak", grouped(peak));
  chart.answer = fmt::format("{} now, {}{}", grouped(now), most, direction(trend));
  if (analysis.excepted != 0)
    chart.answer += fmt::format("; {} excepted included", analysis.excepted);
  chart.answer += ".";
  chart.svg = area_chart(chart.title, chart.answer, stacked);
  return chart;
}

std::vector<Chart> more_charts(const InventoryReport& report, const Analysis& analysis,
                               const std::vector<TrendPoint>& trend) {
  return {sla_chart(report, analysis),    validity_chart(analysis), age_chart(analysis),
          owner_chart(analysis),          source_chart(analysis),   pareto_chart(analysis),
          burn_down_chart(report, trend), phase_chart(analysis),    expiry_chart(analysis)};
}

}  // namespace dredge
