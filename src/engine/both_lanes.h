// The first stage for texts that are full of long runs, like logs with a hash in every line: the
// literals of both lanes by one matcher. Nearly all of such a text lies near a run, and Hyperscan
// takes hardly longer for both lanes than for one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "engine/anchors.h"
#include "engine/hyperscan.h"
#include "engine/windows.h"

namespace dredge {

// Whether `text` is full of long runs, which are `runs`.
bool is_full_of_runs(std::string_view text, const std::vector<Span>& runs);

// Walks one text at a time. Confined to one thread; the tables must outlive it. The hits are those
// of AnchorScanner and RunLane, and some that no run is near.
class BothLanes {
 public:
  // `database`: the literals of `everywhere`, then those of `near_runs`.
  BothLanes(const LaneTables& everywhere, const LaneTables& near_runs, const LazyDatabase& database)
      : everywhere_(everywhere), near_runs_(near_runs), database_(database) {}

  // Starts on `text`, which is borrowed until the next call.
  void begin(std::string_view text);

  // Replaces `hits` by those of the literals of Everywhere that begin in the next block of the
  // text, `run_hits` by those near runs. False at the end of the text. Errors: those of HsScanner.
  Result<bool> next(HsScanner& hyperscan, std::vector<AnchorHit>& hits,
                    std::vector<AnchorHit>& run_hits);

 private:
  const LaneTables& everywhere_;
  const LaneTables& near_runs_;
  const LazyDatabase& database_;
  std::string_view text_;
  std::uint64_t offset_ = 0;
};

}  // namespace dredge
