// Sentences about a finding that the text report and `explain` both say.
#pragma once

#include <string>
#include <string_view>

#include "report/report.h"
#include "report/screen.h"

namespace dredge {

// "  owner       @org/team": a label column, then `value` (safe already), wrapped under itself.
std::string labelled(const Screen& screen, std::string_view label, std::string_view value);
// The same in one line, blanks kept: for what will be copied.
std::string labelled_whole(const Screen& screen, std::string_view label, std::string_view value);

// "CRITICAL 92  GitHub token ... 3f2a91bc04de": the first line of a finding.
std::string headline(const Finding& finding, const Screen& screen);

// The masked secret, or the raw one when the options show it. Safe.
std::string secret_text(const Finding& finding, const Screen& screen, const ReportOptions& options);

// "live: HTTP 200 from api.example.org, account octocat". Safe.
std::string verdict_text(const Verdict& verdict, const Screen& screen);

// One place in one or two lines: where, then what its history says. Safe.
std::string place_text(const Place& place, const Screen& screen, const ReportOptions& options);

// The day of the earliest commit among the places, with the age when the options know the time;
// "" when no place has a date.
std::string since_text(const Finding& finding, const ReportOptions& options);

// "98 %"; never 100 for less than all.
std::string percent(double share);

// "12,345".
std::string grouped(std::uint64_t count);

// "5 hours", "3 days", "14 months", "4 years": how long a span is, in the unit that says most.
std::string span_words(std::int64_t seconds);

// "5h", "3d", "14mo", "4y": the same for a narrow column.
std::string short_span(std::int64_t seconds);

// "1 place", "3 places".
std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace dredge
