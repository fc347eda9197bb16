#include "scan/worker.h"

#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "scan/seen_blobs.h"
#include "scan/window.h"
#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

// A worker with all that it borrows.
struct Bench {
  WorkerOptions options{.key = {}, .min_confidence = 0.5, .budget = {}, .allows = {}};
  SeenBlobs seen;
  KnownLines lines{options.key};
  Progress progress;
  EmitLive live;
  Worker worker{builtin_engine(), options, seen, lines, progress, live};

  WorkerResult scan(std::string_view content, const std::string& path = "app.env") {
    const Origin origin = file_origin(path);
    worker.accept(Blob{std::nullopt, content, origin});
    return worker.take();
  }
  WorkerResult scan_as_stream(std::string_view content) {
    const Origin origin = file_origin("app.log");
    MemoryStream stream(content);
    worker.accept_stream(origin, stream);
    return worker.take();
  }
};

std::string_view rule_of(const WorkerResult& result, const Hit& hit) {
  return builtin_rules().rules[result.evidence[hit.evidence].rule].id;
}

TEST(Worker, KnowsTheBlobByTheIdThatGitGivesIt) {
  const std::string content = fake_example("github.personal-access-token", 1) + "\n";
  const WorkerResult result = Bench().scan(content);
  ASSERT_EQ(result.units.size(), 1u);
  EXPECT_EQ(result.units[0].id, hash_blob(content));
  EXPECT_EQ(result.units[0].hits[0].at.blob, hash_blob(content));
}

TEST(Worker, TellsSpanLineAndColumn) {
  const std::string secret = fake_secret("github.personal-access-token", 1);
  const WorkerResult result = Bench().scan("# caf\xC3\xA9\n# \xC3\xA9 T=" + secret + "\n");
  ASSERT_EQ(result.units.size(), 1u);
  const Occurrence& at = result.units[0].hits.at(0).at;
  EXPECT_EQ(at.line, 2u);
  EXPECT_EQ(at.column, 7u);  // code points, not bytes
  EXPECT_EQ(at.end_line, 2u);
  EXPECT_EQ(at.end_column, 7u + secret.size());
  EXPECT_EQ(at.span, (Span{15, 15 + secret.size()}));
}

TEST(Worker, LetsTheSpecificRuleBeatTheGenericOne) {
  const WorkerResult result =
      Bench().scan("api_token = \"" + fake_secret("github.personal-access-token", 3) + "\"\n");
  ASSERT_EQ(result.units.size(), 1u);
  ASSERT_EQ(result.units[0].hits.size(), 1u);
  EXPECT_EQ(rule_of(result, result.units[0].hits[0]), "github.personal-access-token");
}

TEST(Worker, FindsASecretOnceWhereverWindowsCutIt) {
  const std::string secret = fake_secret("github.personal-access-token", 4);
  const std::size_t edge = kWindowBytes - kOverlapBytes;  // the first window accepts up to here
  for (const std::size_t at :
       {edge - 60, edge - 39, edge - 1, edge, edge + 1, kWindowBytes - 41, kWindowBytes - 20,
        kWindowBytes - 1, kWindowBytes, kWindowBytes + 1}) {
    std::string text;
    while (text.size() < at) text += "nothing to see\n";
    text.resize(at - 1);
    text += "\n" + secret + "\n" + std::string(kOverlapBytes * 2, '.');
    const WorkerResult result = Bench().scan_as_stream(text);
    ASSERT_EQ(result.units.size(), 1u) << "at " << at;
    ASSERT_EQ(result.units[0].hits.size(), 1u) << "at " << at;
    const Occurrence& found = result.units[0].hits[0].at;
    EXPECT_EQ(found.span, (Span{at, at + secret.size()}));
    EXPECT_EQ(found.line,
              static_cast<std::uint32_t>(
                  std::count(text.begin(), text.begin() + static_cast<long>(at), '\n') + 1));
    EXPECT_EQ(found.column, 1u);
    EXPECT_EQ(result.units[0].id, hash_blob(text));
  }
}

TEST(Worker, AccountsForEveryByte) {
  Bench bench;
  const Origin origin = file_origin("x");
  bench.worker.accept(Blob{std::nullopt, "twelve bytes", origin});
  MemoryStream stream("seven b");
  bench.worker.accept_stream(origin, stream);
  bench.worker.skip(origin, 100, Error{ErrorCode::Io, "gone"});
  const Coverage coverage = bench.worker.take().coverage;
  EXPECT_EQ(coverage.enumerated_bytes, 119u);
  EXPECT_EQ(coverage.scanned_bytes, 19u);
  EXPECT_EQ(coverage.skipped_bytes, 100u);
  EXPECT_EQ(coverage.blobs, 2u);
}

TEST(Worker, SaysThatAStreamBroke) {
  class Broken final : public ByteStream {
    Result<std::size_t> read(std::span<char>) override {
      return Error{ErrorCode::Io, "the pipe broke"};
    }
  };
  Bench bench;
  Broken stream;
  bench.worker.accept_stream(file_origin("pipe"), stream);
  const WorkerResult result = bench.worker.take();
  ASSERT_EQ(result.notices.size(), 1u);
  EXPECT_EQ(result.notices[0].why.message, "the pipe broke");
}

}  // namespace
}  // namespace dredge::testing
