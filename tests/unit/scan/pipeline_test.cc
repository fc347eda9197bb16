#include "scan/pipeline.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

Result<ScanReport> scan(Source& source, unsigned jobs, std::stop_token stop = {}) {
  return scan_source(source, "memory", builtin_engine(), scan_options(jobs), {}, {}, stop);
}

TEST(Pipeline, GivesTheSameReportForAnyNumberOfWorkers) {
  MemorySource source;
  for (std::uint64_t i = 0; i < 200; ++i) {
    source.add_file("d/" + std::to_string(i * 37 % 200),
                    "# a remark\n" + fake_example("github.personal-access-token", i % 40) + "\n" +
                        fake_example("slack.bot-token", i % 7) + "\n");
  }
  const auto alone = scan(source, 1);
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->findings.size(), 47u);
  for (const unsigned jobs : {2u, 8u}) {
    const auto together = scan(source, jobs);
    ASSERT_TRUE(together);
    EXPECT_EQ(as_json(*together), as_json(*alone)) << jobs << " jobs";
  }
}

TEST(Pipeline, TellsOfEveryBatchThatFails) {
  MemorySource source;
  source.add_file("good.env", fake_example("github.personal-access-token", 1));
  for (const char* why : {"disk one is gone", "disk two is gone", "disk three is gone"}) {
    source.add_batch([why](BlobSink&, auto) -> Result<> { return Error{ErrorCode::Io, why}; });
  }
  for (const unsigned jobs : {1u, 4u}) {
    const auto report = scan(source, jobs);
    ASSERT_TRUE(report);
    ASSERT_EQ(report->notices.size(), 3u) << jobs << " jobs";
    EXPECT_EQ(report->notices[0].why.message, "disk one is gone");
    EXPECT_TRUE(report->coverage.partial());
    EXPECT_EQ(report->findings.size(), 1u);
  }
}

TEST(Pipeline, EndsWithTheErrorOfTheSplitter) {
  MemorySource source;
  source.add_file("good.env", "hello");
  source.fail_split({ErrorCode::Corrupt, "the index is damaged"});
  const auto report = scan(source, 2);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message, "the index is damaged");
}

TEST(Pipeline, StopsBetweenBatchesAndSaysSo) {
  std::stop_source stop;
  std::atomic<int> read_after_stop = 0;
  MemorySource source;
  source.add_file("first.env", fake_example("github.personal-access-token", 1));
  source.add_batch([&](BlobSink&, auto) {
    stop.request_stop();
    return Result<>();
  });
  for (int i = 0; i < 500; ++i) {  // more than the queue holds
    source.add_batch([&](BlobSink&, auto) {
      ++read_after_stop;
      return Result<>();
    });
  }
  const auto report = scan(source, 1, stop.get_token());
  ASSERT_TRUE(report);
  EXPECT_EQ(read_after_stop, 0);
  EXPECT_EQ(report->findings.size(), 1u);
  ASSERT_EQ(report->notices.size(), 1u);
  EXPECT_EQ(report->notices[0].why.code, ErrorCode::Cancelled);
}

TEST(Pipeline, ReadsContentThatItsSourceKnowsOnlyOnce) {
  const std::string content = fake_example("github.personal-access-token", 1);
  BlobId id;
  id.size = 20;
  id.bytes[3] = 9;
  std::atomic<int> wanted = 0;
  MemorySource source;
  for (int i = 0; i < 20; ++i) {
    source.add_batch([&](BlobSink& sink, auto) {
      const Origin origin = file_origin("x");
      if (sink.sighted(id, origin)) ++wanted;
      return Result<>();
    });
  }
  ASSERT_TRUE(scan(source, 4));
  EXPECT_EQ(wanted, 1);
}

TEST(Pipeline, HandsFindingsOverAsTheyAreMade) {
  MemorySource source;
  source.add_file("a.env", fake_example("github.personal-access-token", 1));
  std::vector<LiveFinding> seen;
  PipelineOptions options;
  options.jobs = 2;
  options.on_finding = [&](const LiveFinding& finding) { seen.push_back(finding); };
  ASSERT_TRUE(run_pipeline(source, builtin_engine(), options, {}));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].rule, "github.personal-access-token");
  EXPECT_EQ(seen[0].path, "a.env");
  EXPECT_EQ(seen[0].masked.find(fake_secret("github.personal-access-token", 1)), std::string::npos);
}

TEST(RunTogether, EndsWhenAllPartsHaveEndedWhateverTheJobs) {
  for (const unsigned jobs : {1u, 2u, 8u}) {
    std::atomic<int> sum{0};
    std::vector<Part> parts;
    for (int i = 1; i <= 5; ++i) parts.emplace_back([&sum, i] { sum += i; });
    run_together(jobs, parts);
    EXPECT_EQ(sum, 15) << jobs;
    run_together(jobs, {});
  }
}

// In a process of its own, as a user who may have `most` threads; ends with `work`'s answer.
template <class Work>
[[noreturn]] void with_threads(rlim_t most, const Work& work) {
  const rlimit limit{most, most};
  if (setrlimit(RLIMIT_NPROC, &limit) != 0 || (geteuid() == 0 && setuid(65'534) != 0))
    std::_Exit(2);
  std::_Exit(work() ? 0 : 1);
}

TEST(PipelineDeathTest, DoesWithTheThreadsThatTheSystemGives) {
  MemorySource source;
  for (int i = 0; i < 500; ++i)  // more than the queue holds
    source.add_file(std::to_string(i), fake_example("github.personal-access-token", 1));
  const auto scans = [&](rlim_t most) {
    with_threads(most, [&] {
      PipelineOptions options;
      options.jobs = 8;
      const auto results = run_pipeline(source, builtin_engine(), options, {});
      return results ? results->size() == 9 : results.error().code == ErrorCode::Io && most < 3;
    });
  };
  for (const rlim_t most : {1U, 2U, 3U, 4U})
    EXPECT_EXIT(scans(most), ::testing::ExitedWithCode(0), "") << most;
  EXPECT_EXIT(with_threads(1,
                           [] {
                             std::atomic<int> sum{0};
                             const std::vector<Part> parts(5, [&] { ++sum; });
                             run_together(2, parts);
                             return sum == 5;
                           }),
              ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace dredge::testing
