// What the engine costs, stage by stage, on text in memory.
//
//   DREDGE_BENCH_CORPUS=~/src ./engine_bench
//
// Without the variable the text is this program's own source. The rules are the built-in ones.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/builtin.h"
#include "engine/engine.h"
#include "engine/engine_state.h"
#include "engine/reference.h"

namespace dredge {
namespace {

constexpr std::uint64_t kMaxCorpusBytes = 600ULL << 20;

const std::vector<std::string>& corpus() {
  static const std::vector<std::string> files = [] {
    const char* named = std::getenv("DREDGE_BENCH_CORPUS");
    const std::filesystem::path root =
        named != nullptr ? std::filesystem::path(named)
                         : std::filesystem::path(__FILE__).parent_path().parent_path() / "src";
    std::vector<std::string> read;
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file() || bytes > kMaxCorpusBytes) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      read.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
      bytes += read.back().size();
    }
    return read;
  }();
  return files;
}

class CountingSink : public CandidateSink {
 public:
  void candidate(const Candidate&) override { ++count; }
  std::uint64_t count = 0;
};

void per_megabyte(benchmark::State& state, const char* name, std::uint64_t count,
                  std::uint64_t bytes) {
  state.counters[name] = static_cast<double>(count) * 1e6 / static_cast<double>(bytes);
}

void scan(benchmark::State& state, Simd simd) {
  const auto engine = Engine::load_static(builtin_rules(), builtin_engine_image(), simd);
  if (!engine) return state.SkipWithError("not on this machine");
  Scanner scanner(*engine);
  CountingSink sink;
  for ([[maybe_unused]] const auto _ : state)
    for (const std::string& text : corpus())
      if (!scanner.scan(text, sink)) return state.SkipWithError("scan failed");
  const ScanCounts counts = scanner.counts();
  state.SetBytesProcessed(static_cast<std::int64_t>(counts.text_bytes));
  per_megabyte(state, "anchors/MB", counts.anchors, counts.text_bytes);
  per_megabyte(state, "windows/MB", counts.windows, counts.text_bytes);
  per_megabyte(state, "window_bytes/MB", counts.window_bytes, counts.text_bytes);
  per_megabyte(state, "regions/MB", counts.regions, counts.text_bytes);
  per_megabyte(state, "candidates/MB", sink.count, counts.text_bytes);
  state.counters["refusals"] = static_cast<double>(scanner.refusals());
}

void anchors_only(benchmark::State& state, bool vectors) {
  if (vectors && !has_avx512_quads()) return state.SkipWithError("not on this machine");
  const AnchorPlan plan = *plan_anchors(builtin_rules(), Lane::Everywhere);
  AnchorTables tables;
  tables.literals = plan.literals;
  tables.longest = plan.longest;
  if (vectors) tables.quads.emplace(plan.literals, plan_quads(plan.literals));
  tables.database = LazyDatabase(std::move(*compile_literals(plan.literals)));
  HsScanner hyperscan;
  AnchorScanner scanner(tables);
  std::vector<AnchorHit> hits;
  std::uint64_t bytes = 0;
  std::uint64_t count = 0;
  for ([[maybe_unused]] const auto _ : state) {
    for (const std::string& text : corpus()) {
      scanner.begin(text, {0, text.size()});
      while (*scanner.next(hyperscan, hits)) count += hits.size();
      bytes += text.size();
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  per_megabyte(state, "anchors/MB", count, bytes);
}

void hyperscan_over_everything(benchmark::State& state) {
  auto reference = std::move(*Reference::compile(builtin_rules()));
  std::uint64_t bytes = 0;
  for ([[maybe_unused]] const auto _ : state) {
    for (const std::string& text : corpus()) {
      benchmark::DoNotOptimize(reference.ends_by_hyperscan(text));
      bytes += text.size();
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void load(benchmark::State& state) {
  const Simd simd = *choose_simd(nullptr);
  for ([[maybe_unused]] const auto _ : state) {
    const auto engine = Engine::load_static(builtin_rules(), builtin_engine_image(), simd);
    const Scanner scanner(*engine);
    benchmark::DoNotOptimize(scanner.refusals());
  }
}

BENCHMARK_CAPTURE(scan, avx512, Simd::Avx512)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, portable, Simd::Portable)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(anchors_only, avx512, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(anchors_only, portable, false)->Unit(benchmark::kMillisecond);
BENCHMARK(hyperscan_over_everything)->Unit(benchmark::kMillisecond);
BENCHMARK(load)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dredge

BENCHMARK_MAIN();
