// Secrets that stand encoded in a text, through a worker.
#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "scan/seen_blobs.h"
#include "scan/window.h"
#include "scan/worker.h"
#include "unit/scan/scan_support.h"
#include "unit/support/base64.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

constexpr const char* kToken = "github.personal-access-token";

struct Bench {
  WorkerOptions options{.key = {}, .min_confidence = 0.5, .budget = {}, .allows = {}};
  SeenBlobs seen;
  Progress progress;
  EmitLive live;
  KnownLines lines{options.key};
  Worker worker{builtin_engine(), options, seen, lines, progress, live};

  std::vector<Hit> scan(std::string_view content) {
    const Origin origin = file_origin("app.env");
    worker.accept(Blob{std::nullopt, content, origin});
    return hits();
  }
  std::vector<Hit> scan_as_stream(std::string_view content) {
    const Origin origin = file_origin("app.log");
    MemoryStream stream(content);
    worker.accept_stream(origin, stream);
    return hits();
  }

 private:
  std::vector<Hit> hits() {
    const WorkerResult result = worker.take();
    EXPECT_TRUE(result.notices.empty());
    std::vector<Hit> all;
    for (const Unit& unit : result.units) all.insert(all.end(), unit.hits.begin(), unit.hits.end());
    return all;
  }
};

std::string log_of(std::size_t size) {
  std::string log;
  for (int i = 0; log.size() < size; ++i) log += "request " + std::to_string(i) + " took a while\n";
  return log;
}

TEST(Encoded, NamesPlaceAndEncoding) {
  const std::string value = base64_of("the token is " + fake_secret(kToken, 1));
  const std::vector<Hit> hits = Bench().scan("# head\n  v: \"" + value + "\"\n");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(name_of(hits[0].at.encoding), "base64");
  EXPECT_EQ(hits[0].at.span, (Span{13, 13 + value.size()}));
  EXPECT_EQ(hits[0].at.line, 2u);
  EXPECT_EQ(hits[0].at.column, 7u);
  EXPECT_EQ(hits[0].at.end_column, 7u + value.size());
}

TEST(Encoded, CountsASecretThatEscapesOnlySurroundOnce) {
  const std::string secret = fake_secret(kToken, 1);
  const std::vector<Hit> hits = Bench().scan("{\"a\": \"{\\\"b\\\": \\\"" + secret + "\\\"}\"}\n");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].at.encoding, Encoding::Plain);
  EXPECT_EQ(hits[0].at.span.size(), secret.size());
}

TEST(Encoded, SeesASecretThatAnEscapeHidesTheBeginningOf) {
  for (const char* before : {"x\\n", "x%3D", "x\\u003d"}) {
    const std::string secret = fake_secret("aws.access-key-id", 1);
    const std::vector<Hit> hits = Bench().scan("v = \"" + std::string(before) + secret + "\"\n");
    ASSERT_FALSE(hits.empty()) << before;
    EXPECT_EQ(hits[0].at.span.size(), secret.size()) << before;
  }
}

TEST(Encoded, KeepsTwoSecretsOfOneValue) {
  const std::string inner = base64_of("and one more: " + fake_secret(kToken, 3) + " is here");
  const std::string value = base64_of("one " + fake_secret(kToken, 1) + " two " +
                                      fake_secret(kToken, 2) + " three " + inner);
  const std::vector<Hit> hits = Bench().scan("v: " + value + "\n");
  ASSERT_EQ(hits.size(), 3u);
  for (const Hit& hit : hits) EXPECT_EQ(hit.at.span, (Span{3, 3 + value.size()}));
}

TEST(Encoded, KeepsThePlainSecretBesideTheEncodedOne) {
  const std::string plain = fake_secret(kToken, 1);
  const std::string value = base64_of("the token is " + fake_secret(kToken, 2));
  EXPECT_EQ(Bench().scan("a: " + plain + "\nb: " + value + "\n").size(), 2u);
}

TEST(Encoded, LosesAndRepeatsNothingAtTheBorderOfAWindow) {
  const std::string value =
      base64_of("some text before, " + fake_secret(kToken, 1) + ", and after");
  const std::size_t border = kWindowBytes - kOverlapBytes;
  for (std::size_t back = 0; back < value.size() + 60; back += 23) {
    std::string log = log_of(border - back);
    log.resize(border - back, '.');
    log.back() = '\n';
    const std::size_t begin = log.size() + 3;
    log += "v: " + value + "\n" + log_of(kWindowBytes);
    const std::vector<Hit> hits = Bench().scan_as_stream(log);
    ASSERT_EQ(hits.size(), 1u) << back;
    EXPECT_EQ(hits[0].at.span, (Span{begin, begin + value.size()})) << back;
  }
}

TEST(Encoded, FindsEachSecretOnceInAValueLongerThanAWindow) {
  std::string text;
  std::size_t count = 0;
  for (; text.size() < 2 * kWindowBytes; ++count) {
    text += log_of(40'000) + "key " + fake_secret(kToken, count) + " end\n";
  }
  EXPECT_EQ(Bench().scan_as_stream("v: " + base64_of(text) + "\n").size(), count);
  std::string lines;
  const std::string value = base64_of(text);
  for (std::size_t i = 0; i < value.size(); i += 76) lines += value.substr(i, 76) + "\n";
  EXPECT_EQ(Bench().scan_as_stream("v:\n" + lines).size(), count);
}

TEST(Encoded, GivesTheSameReportForAnyNumberOfJobs) {
  MemorySource source;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const std::string secret = fake_secret(kToken, i);
    source.add_file("a" + std::to_string(i), "v: " + base64_of("text before " + secret) + "\n");
    source.add_file("b" + std::to_string(i), "v: \"a\\n" + secret + "%3D" + secret + "\"\n");
  }
  std::string reports[2];
  for (unsigned jobs = 1; jobs <= 2; ++jobs) {
    auto report = scan_source(source, "memory", builtin_engine(), scan_options(jobs), {}, {}, {});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->findings.size(), 20u);
    reports[jobs - 1] = as_json(*report);
  }
  EXPECT_EQ(reports[0], reports[1]);
}

}  // namespace
}  // namespace dredge::testing
