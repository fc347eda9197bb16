#include <gtest/gtest.h>

#include <array>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "report/json_writer.h"
#include "unit/report/samples.h"

namespace dredge {
namespace {

using Json = nlohmann::ordered_json;

Json parsed(std::string_view format, const ScanReport& report, const ReportOptions& options = {}) {
  return Json::parse(written(format, report, options), nullptr, false);
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

TEST(JsonlReport, KeepsTheKeysOfItsContractInTheirOrder) {
  const std::string text = written("jsonl", sample_report());
  const Json line = Json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(keys_of(line), (std::vector<std::string>{"rule",
                                                     "provider",
                                                     "confidence",
                                                     "fingerprint",
                                                     "masked",
                                                     "path",
                                                     "line",
                                                     "column",
                                                     "end_line",
                                                     "end_column",
                                                     "blob",
                                                     "commit",
                                                     "author",
                                                     "committed_at",
                                                     "in_head",
                                                     "owner",
                                                     "risk",
                                                     "verdict",
                                                     "id",
                                                     "severity",
                                                     "description",
                                                     "band",
                                                     "kind",
                                                     "target",
                                                     "image",
                                                     "layer",
                                                     "layer_index",
                                                     "layer_count",
                                                     "created_by",
                                                     "visible",
                                                     "encoding",
                                                     "versions",
                                                     "begin",
                                                     "end",
                                                     "verdict_evidence",
                                                     "verdict_identity",
                                                     "verdict_checked_at",
                                                     "origin",
                                                     "ref",
                                                     "in_worktree",
                                                     "provenance",
                                                     "suppressed"}));
}

TEST(JsonlReport, WritesOneLineForEachPlace) {
  const std::string text = written("jsonl", sample_report());
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            R"~({"rule":"acme.api-token","provider":"acme","confidence":0.9877,"fingerprint":")~"
            R"~(a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",)~"
            R"~("masked":"acme_****Zx9Q (40 characters)","path":"old.env","line":14,"column":9,)~"
            R"~("end_line":14,"end_column":49,"blob":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",)~"
            R"~("commit":"1a2b3c4d5e6f0000000000000000000000000000",)~"
            R"~("author":"Jane Doe <jane@example.org>","committed_at":"2023-04-02T01:46:40Z",)~"
            R"~("in_head":false,"owner":"@acme/platform","risk":92,"verdict":"live",)~"
            R"~("id":"a1a1a1a1a1a1","severity":"critical","description":"Acme API token",)~"
            R"~("band":"critical","kind":"tree","target":".","image":null,"layer":null,)~"
            R"~("layer_index":null,"layer_count":null,"created_by":null,"visible":null,)~"
            R"~("encoding":"plain","versions":1,"begin":120,"end":160,)~"
            R"~("verdict_evidence":"HTTP 200 from api.acme.example","verdict_identity":"octo",)~"
            R"~("verdict_checked_at":"2023-04-02T01:46:40Z","origin":"tree","ref":null,)~"
            R"~("in_worktree":false,"provenance":null,"suppressed":null})~"
            "\n");
}

TEST(JsonlReport, SaysNullWhereNothingApplies) {
  ScanReport report = sample_report();
  report.findings[0].places = {file_place("a.env")};
  report.findings[0].owners.clear();
  const Json line = parsed("jsonl", report);
  for (const char* key : {"blob", "commit", "author", "committed_at", "in_head", "owner", "layer",
                          "layer_index", "created_by", "visible"}) {
    EXPECT_TRUE(line.at(key).is_null()) << key;
  }
}

TEST(JsonlReport, TellsWhatHistorySaysOfAPlace) {
  ScanReport report = sample_report();
  report.findings[0].places.resize(1);
  Place& place = report.findings[0].places[0];
  auto& commit = std::get<CommitOrigin>(place.origin.where);
  commit.detail = GitDetail::Stash;
  commit.ref = "refs/stash";
  commit.in_worktree = true;
  place.provenance = Provenance{.committer = {"Kim", "kim@example.org"},
                                .authored_at = 1680400000,
                                .co_authors = {{"Lee", "lee@example.org"}},
                                .branches = {"main"},
                                .branch_count = 3,
                                .changes = {{true, commit.commit, {"Mo", ""}, 1680400000}},
                                .change_count = 1};
  const Json line = parsed("jsonl", report);
  EXPECT_EQ(line.at("origin"), "stash");
  EXPECT_EQ(line.at("kind"), "tree");
  EXPECT_EQ(line.at("ref"), "refs/stash");
  EXPECT_EQ(line.at("in_worktree"), true);
  const Json& provenance = line.at("provenance");
  EXPECT_EQ(provenance.at("committer"), "Kim <kim@example.org>");
  EXPECT_EQ(provenance.at("co_authors"), Json::array({"Lee <lee@example.org>"}));
  EXPECT_EQ(provenance.at("branches"), Json::array({"main"}));
  EXPECT_EQ(provenance.at("branch_count"), 3);
  EXPECT_EQ(provenance.at("changes")[0].at("change"), "removed");
  EXPECT_EQ(provenance.at("changes")[0].at("committed_at"), "2023-04-02T01:46:40Z");
}

TEST(JsonReport, TellsWhatLiesElsewhereWithoutCallingTheCoveragePartial) {
  ScanReport report = sample_report();
  report.notices.resize(1);
  report.notices[0].is_elsewhere = true;
  report.coverage.notices = 0;
  report.coverage.elsewhere = 1;
  const Json json = parsed("json", report);
  EXPECT_EQ(json.at("coverage").at("partial"), false);
  EXPECT_EQ(json.at("coverage").at("elsewhere"), 1);
  EXPECT_EQ(json.at("notices")[0].at("elsewhere"), true);
}

TEST(JsonlReport, WritesValidTextForAnyPath) {
  ScanReport report = sample_report();
  report.findings[0].places = {file_place("a\xff\"\\\n\x01\x7f.env")};
  EXPECT_EQ(parsed("jsonl", report).at("path"), "a\xEF\xBF\xBD\"\\\n\x01\x7f.env");
}

TEST(JsonlReport, TellsTheLayer) {
  ScanReport report = sample_report();
  report.findings[0].places = {layer_place()};
  const Json line = parsed("jsonl", report);
  EXPECT_EQ(line.at("kind"), "image-layer");
  EXPECT_EQ(line.at("path"), "layer3!etc/app.env");
  EXPECT_EQ(line.at("layer_index"), 3);
  EXPECT_EQ(line.at("layer_count"), 7);
  EXPECT_EQ(line.at("visible"), false);
  EXPECT_EQ(line.at("created_by"), "RUN echo ****");
}

TEST(JsonReport, HoldsAllThatIsKnown) {
  const Json report = parsed("json", partial_report());
  EXPECT_EQ(keys_of(report),
            (std::vector<std::string>{"schema_version", "tool", "version", "targets",
                                      "rules_digest", "rule_count", "coverage", "findings",
                                      "rotations", "notices", "warnings"}));
  EXPECT_EQ(report.at("schema_version"), 1);
  EXPECT_EQ(report.at("coverage").at("partial"), true);
  EXPECT_EQ(report.at("coverage").at("skipped_bytes"), 2400);
  EXPECT_EQ(report.at("notices").size(), 2U);
  EXPECT_EQ(report.at("notices")[0].at("reason"), "limit-exceeded");
  const Json& finding = report.at("findings")[0];
  EXPECT_EQ(finding.at("signals")[0].at("name"), "checksum");
  EXPECT_EQ(finding.at("signals")[1].at("weight"), -0.4);
  EXPECT_EQ(finding.at("owners")[1].at("source"), "introducer");
  EXPECT_EQ(finding.at("risk_reasons")[0].at("why"), "public repository");
  EXPECT_EQ(finding.at("remediation")[1], "Delete the old one.");
  EXPECT_EQ(finding.at("places")[1].at("path"), "old.env");
}

TEST(JsonReport, GivesAKeyTheSameTypeAsJsonlDoes) {
  ScanReport report = sample_report();
  report.findings[0].places.resize(1);
  const Json line = parsed("jsonl", report);
  Json finding = parsed("json", report).at("findings")[0];
  for (const auto& [key, value] : line.items()) {
    const Json& twin = finding.contains(key) ? finding.at(key) : finding.at("places")[0].at(key);
    EXPECT_EQ(twin, value) << key;
  }
}

TEST(Reports, ShowNoSecretUnlessAsked) {
  for (const ReportFormat& format : report_formats()) {
    const std::string text = written(format.name, partial_report());
    EXPECT_EQ(text.find(sample_secret()), std::string::npos) << format.name;
    EXPECT_EQ(text.find(sample_secret().substr(6, 12)), std::string::npos) << format.name;
  }
  const std::string explained = explain_text(sample_finding(), {});
  EXPECT_EQ(explained.find(sample_secret().substr(6, 12)), std::string::npos);
}

TEST(Reports, ShowTheSecretWhenAskedButNeverInSarif) {
  const ReportOptions options{.show_secrets = true};
  EXPECT_EQ(parsed("json", sample_report(), options).at("findings")[0].at("secret"),
            sample_secret());
  EXPECT_NE(written("jsonl", sample_report(), options).find(sample_secret()), std::string::npos);
  EXPECT_NE(written("text", sample_report(), options).find(sample_secret()), std::string::npos);
  EXPECT_EQ(written("sarif", sample_report(), options).find(sample_secret()), std::string::npos);
}

TEST(Reports, ComeOutTheSameTwice) {
  for (const ReportFormat& format : report_formats()) {
    EXPECT_EQ(written(format.name, partial_report()), written(format.name, partial_report()));
  }
}

TEST(Reports, AskWhatWasMeantByAnUnknownFormat) {
  EXPECT_EQ(written("sarf", sample_report()),
            "error: no report format is named 'sarf'; did you mean 'sarif'?");
}

TEST(Reports, SayWhenTheyCannotBeWritten) {
  for (const ReportFormat& format : report_formats()) {
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    const Result<> done = write_report(format.name, sample_report(), {}, out);
    ASSERT_FALSE(done.has_value()) << format.name;
    EXPECT_EQ(done.error().code, ErrorCode::Io);
  }
}

TEST(JsonWriter, WritesNumbersShortAndFinite) {
  std::ostringstream out;
  JsonWriter json(out, JsonWriter::Style::Compact);
  json.begin_array().number(0.5).number(1).number(-0.00001).number(1.0 / 3).number(1.0 / 0.0);
  json.end();
  EXPECT_EQ(out.str(), "[0.5,1.0,0.0,0.3333,null]");
}

}  // namespace
}  // namespace dredge
