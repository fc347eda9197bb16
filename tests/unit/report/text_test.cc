#include <gtest/gtest.h>

#include <algorithm>

#include "unit/report/samples.h"

namespace dredge {
namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\n' || (c >= 0x20 && c <= 0x7E); });
}

TEST(TextReport, TellsAPersonAllThatMatters) {
  EXPECT_EQ(written("text", partial_report()),
            R"(CRITICAL  92  Acme API token                                        a1a1a1a1a1a1
  secret      acme_****Zx9Q (40 characters)
  verdict     live: HTTP 200 from api.acme.example, account octo
  confidence  98 %
  owner       @acme/platform (CODEOWNERS:12 /infra/)
  where       infra/deploy.sh:14:9
              in HEAD · 1a2b3c4d5e6f · Jane Doe <jane@example.org> · 2023-04-02
              old.env:14:9
              history only · 1a2b3c4d5e6f · Jane Doe <jane@example.org> ·
              2023-04-02
  since       2023-04-02
  to do       Create a new token and deploy it.
  more        dredge explain a1a1a1a1a1a1

1 secret in 2 places: 1 critical
  owner           critical  high  medium  low  info
  @acme/platform         1     0       0    0     0

Scanned 1204 blobs, 34 MB, with 612 rules (digest eeeeeeeeeeee)
Not scanned, or not wholly: 2 places, 2.4 kB
  reason          places   bytes  for example
  limit-exceeded       2  2.4 kB  a/b.zip: more than 100 times its packed size
)");
}

TEST(TextReport, SaysCleanOnlyOfWhatWasScanned) {
  ScanReport report = sample_report();
  report.findings.clear();
  EXPECT_TRUE(written("text", report).starts_with("No secrets found.\n"));
  report.coverage.notices = 1;
  EXPECT_TRUE(written("text", report).starts_with("No secrets found in what was scanned.\n"));
}

TEST(TextReport, ShowsAFewPlacesAndCountsTheRest) {
  ScanReport report = sample_report();
  for (int i = 0; i < 50'000; ++i) {
    report.findings[0].places.push_back(file_place("copy" + std::to_string(i)));
  }
  const std::string text = written("text", report);
  EXPECT_TRUE(holds(text, "+49997 more places"));
  EXPECT_FALSE(holds(text, "copy3:"));
  EXPECT_LT(text.size(), 4000U);
}

TEST(TextReport, ShowsTheLayerAndItsInstruction) {
  ScanReport report = sample_report();
  report.findings[0].places = {layer_place()};
  EXPECT_TRUE(holds(written("text", report), "where       layer3!etc/app.env:1:9\n"));
  EXPECT_TRUE(holds(written("text", report),
                    "acme/app:1 · layer 3/7 · deleted in a later layer · RUN echo ****\n"));
}

TEST(TextReport, LetsNoAttackerWriteOnTheTerminal) {
  ScanReport report = partial_report();
  report.findings[0].places = {file_place("a\x1b[2J\xff\nb")};
  report.findings[0].owners[0].owner = "@x\x1b]0;t\x07";
  report.notices[0].origin.where = FileOrigin{"c\rd"};
  const std::string text = written("text", report);
  EXPECT_FALSE(holds(text, "\x1b"));
  EXPECT_FALSE(holds(text, "\r"));
  EXPECT_TRUE(holds(text, "a\\x1b[2J\\xff\\x0ab:3:9"));
  EXPECT_FALSE(holds(explain_text(report.findings[0], {}), "\x1b"));
}

TEST(TextReport, KeepsToAsciiAndLosesNoNameWhenAsked) {
  ScanReport report = sample_report();
  report.findings[0].places.push_back(
      file_place("k\xC3\xBC"
                 "bel"));
  const std::string text = written("text", report, {.unicode = false});
  EXPECT_TRUE(is_ascii(text));
  EXPECT_TRUE(holds(text, "k\\xc3\\xbcbel"));
}

TEST(TextReport, ColoursOnlyWhenAsked) {
  EXPECT_FALSE(holds(written("text", sample_report()), "\x1b"));
  EXPECT_TRUE(holds(written("text", sample_report(), {.color = true}), "\x1b[1;97;41mCRITICAL"));
}

TEST(TextReport, KeepsItsOwnWordsWithinTheWidth) {
  ScanReport report = partial_report();
  report.findings[0].description = std::string(300, 'd');
  report.findings[0].owners[0].owner = std::string(300, 'o');
  report.findings[0].remediation = {"one two three four five six seven eight nine ten eleven"};
  const std::string text = written("text", report, {.width = 60});
  EXPECT_TRUE(holds(text,
                    "  to do       one two three four five six seven eight nine\n"
                    "              ten eleven\n"));
  EXPECT_TRUE(holds(text, std::string(31, 'd') + "…  "));
}

TEST(TextReport, ShowsAgesOnlyWhenItKnowsTheTime) {
  const ReportOptions later{.now = kApril2023 + std::int64_t{3} * 366 * 86400};
  EXPECT_TRUE(holds(written("text", sample_report(), later), "since       2023-04-02 (3 years)\n"));
}

TEST(TextReport, PutsTheTargetBeforeItsPaths) {
  ScanReport report = sample_report();
  report.findings[0].places = {file_place("app.env")};
  report.findings[0].places[0].target = "./services/pay/";
  EXPECT_TRUE(holds(written("text", report), "where       services/pay/app.env:3:9\n"));
  report.findings[0].places[0].target = "services/app.env";
  EXPECT_TRUE(holds(written("text", report), "where       services/app.env:3:9\n"));
  report.findings[0].places[0].target = "/elsewhere";
  EXPECT_TRUE(holds(written("text", report), "where       app.env:3:9\n"));
}

TEST(ExplainText, GivesEveryReason) {
  EXPECT_EQ(explain_text(sample_finding(), {}),
            R"(CRITICAL  92  Acme API token                                        a1a1a1a1a1a1
  rule        acme.api-token
  severity    critical
  secret      acme_****Zx9Q (40 characters)
  verdict     live: HTTP 200 from api.acme.example, account octo
  fingerprint a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1
  since       2023-04-02

Why it is a secret
  confidence  98 %
   +2.50  checksum            the last six characters agree
   -0.40  test-path

Why it is this urgent
  risk        92 of 100, critical
    1.00  exposure            public repository

Who has to act
    90 %  @acme/platform (codeowners: CODEOWNERS:12 /infra/)
    40 %  jane@example.org (introducer: commit 1a2b3c4d5e6f)

Where it is: 2 places
           1  infra/deploy.sh:14:9
              in HEAD · 1a2b3c4d5e6f · Jane Doe <jane@example.org> · 2023-04-02
              blob bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, bytes 120-160
           2  old.env:14:9
              history only · 1a2b3c4d5e6f · Jane Doe <jane@example.org> ·
              2023-04-02
              blob bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, bytes 120-160

What to do
   1. Create a new token and deploy it.
   2. Delete the old one.
)");
}

}  // namespace
}  // namespace dredge
