// What hostile containers may cost, charged before anything is allocated.
#pragma once

#include <cstdint>

#include "dredge/result.h"

namespace dredge {

// For one outer blob with everything nested in it.
struct Budget {
  unsigned max_depth = 8;                // containers in containers
  std::uint64_t max_bytes = 8ull << 30;  // unpacked, all levels added up
  double max_ratio = 1000;               // unpacked to packed, once past kFreeBytes
  std::uint64_t max_entries = 1'000'000;
};

// Keeps the account of one outer blob. Confined to one thread.
class BudgetMeter {
 public:
  // Below this no ratio is a threat: a small file of zeros packs very well.
  static constexpr std::uint64_t kFreeBytes = 64ull << 20;

  explicit BudgetMeter(const Budget& budget) : budget_(budget) {}

  // Bytes of the outer blob that have been read, or are there to be read.
  void add_packed(std::uint64_t bytes) { packed_ += bytes; }
  // Errors of both: LimitExceeded, from the first time on.
  Result<> charge_bytes(std::uint64_t bytes);
  Result<> charge_entry();
  bool exhausted() const { return exhausted_; }
  unsigned max_depth() const { return budget_.max_depth; }

 private:
  Error refuse(const char* what);

  Budget budget_;
  std::uint64_t packed_ = 0;
  std::uint64_t unpacked_ = 0;
  std::uint64_t entries_ = 0;
  bool exhausted_ = false;
};

}  // namespace dredge
