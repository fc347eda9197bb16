// How an inventory grows: SIGHTINGS places at 10 a finding over TARGETS targets, through the same
// record() that a scan calls. Prints rows a second, bytes a place, and the time of the worst 100.
//
// usage: inventory_bench FILE [SIGHTINGS [TARGETS]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include <fmt/format.h>

#include "base/hash.h"
#include "inventory/inventory.h"

namespace dredge {
namespace {

constexpr std::uint64_t kPlacesPerFinding = 10;

// Of this process: what is left of it on a machine that others use as well.
double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A place in a history of years: one of 50,000 paths and of 20,000 commits of its target.
Place place_of(std::uint64_t target, std::uint64_t n) {
  Place place;
  CommitOrigin origin;
  const std::uint64_t file = (n * 7919) % 50'000;
  origin.path = fmt::format("services/team-{}/component-{}/config/settings-{}.yaml", file % 37,
                            file % 499, file);
  const std::uint64_t commit = (n * 104'729) % 20'000;
  origin.commit = hash_blob(fmt::format("{} {}", target, commit));
  origin.author = {fmt::format("Person {}", commit % 200),
                   fmt::format("p{}@example.org", commit % 200)};
  origin.committed_at = static_cast<std::int64_t>(1'600'000'000 + commit * 1000);
  origin.in_head = n % 3 == 0;
  place.origin.where = std::move(origin);
  place.at = {hash_blob(fmt::format("blob {} {}", target, n)),
              {n % 9000, n % 9000 + 40},
              static_cast<std::uint32_t>(n % 300 + 1),
              12,
              static_cast<std::uint32_t>(n % 300 + 1),
              52,
              Encoding::Plain};
  return place;
}

Finding finding_of(std::uint64_t target, std::uint64_t n) {
  Finding finding;
  finding.rule = fmt::format("provider-{}.api-token", n % 400);
  finding.provider = fmt::format("provider-{}", n % 400);
  finding.description = "API token";
  finding.severity = Severity::High;
  // One in twenty stands in the next target too.
  const std::uint64_t owner = n % 20 == 0 ? target / 2 * 2 : target;
  finding.fingerprint.bytes = sha256(fmt::format("{} {}", owner, n));
  finding.masked = "abcd****wxyz (40 characters)";
  finding.confidence = 0.9;
  finding.signals = {{"checksum", 2.5, "passed"}, {"path", -0.2, "a configuration file"}};
  finding.owners = {{fmt::format("@org/team-{}", n % 37), "codeowners", 0.85, "CODEOWNERS:12"}};
  finding.risk = {
      static_cast<int>(n % 100), Band::Medium, {{"exposure", 0.35, "private repository"}}};
  for (std::uint64_t i = 0; i < kPlacesPerFinding; ++i)
    finding.places.push_back(place_of(target, n * kPlacesPerFinding + i));
  return finding;
}

int bench(const std::filesystem::path& path, std::uint64_t sightings, std::uint64_t targets) {
  auto inventory = Inventory::open(path, {.key = InventoryKey{1}});
  if (!inventory) {
    fmt::print(stderr, "{}\n", inventory.error().message);
    return 1;
  }
  const std::uint64_t findings = sightings / kPlacesPerFinding / targets;
  double recording = 0;
  double computing = 0;
  for (std::uint64_t target = 0; target < targets; ++target) {
    ScanReport report;
    report.coverage.enumerated_bytes = report.coverage.scanned_bytes = 1;
    for (std::uint64_t n = 0; n < findings; ++n) report.findings.push_back(finding_of(target, n));
    const auto start = std::chrono::steady_clock::now();
    const double before = processor_seconds();
    const auto done = inventory->record({.target_kind = "git",
                                         .target = fmt::format("/repositories/{}", target),
                                         .report = report,
                                         .started_at = 1'700'000'000,
                                         .finished_at = 1'700'000'100,
                                         .version = "bench",
                                         .complete = true});
    recording += seconds_since(start);
    computing += processor_seconds() - before;
    if (!done) {
      fmt::print(stderr, "{}\n", done.error().message);
      return 1;
    }
  }
  const std::uint64_t rows = findings * targets * kPlacesPerFinding;
  auto start = std::chrono::steady_clock::now();
  const auto worst = inventory->list({.state = FindingState::Open, .limit = 100});
  const double listing = seconds_since(start);
  fmt::print("{} places in {:.1f} s: {:.0f} a second; {:.0f} a second of processor time\n", rows,
             recording, static_cast<double>(rows) / recording,
             static_cast<double>(rows) / computing);
  fmt::print("worst {} in {:.3f} s\n", worst ? worst->size() : 0, listing);
  *inventory = *Inventory::open(path, {});  // the last connection folds the log into the file
  fmt::print("{:.1f} bytes a place\n",
             static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(rows));
  return 0;
}

}  // namespace
}  // namespace dredge

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: inventory_bench FILE [SIGHTINGS [TARGETS]]\n");
    return 2;
  }
  const auto number = [&](int index, std::uint64_t otherwise) {
    return argc > index ? std::strtoull(argv[index], nullptr, 10) : otherwise;
  };
  return dredge::bench(argv[1], number(2, 1'000'000), std::max<std::uint64_t>(1, number(3, 100)));
}
