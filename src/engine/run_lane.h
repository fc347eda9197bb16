// The first stage for rules whose every match holds a long run (engine/runs.h): their literals are
// looked for on the lines of such runs alone, within the reach of their rules, and around a run of
// a low grade only those of the rules that it is enough for.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "engine/anchors.h"
#include "engine/runs.h"
#include "engine/windows.h"

namespace dredge {

// Confined to one thread; `lane` must outlive it. The hits are those of the literals in the text
// that can belong to a match, in no order; on a huge line, and between runs of two grades, some
// come twice.
class RunLane {
 public:
  explicit RunLane(const LaneTables& lane);

  // Replaces `hits` by those of `text`, whose long runs are `runs`. Errors: those of HsScanner.
  Result<> find(std::string_view text, const std::vector<Span>& runs, HsScanner& hyperscan,
                std::vector<AnchorHit>& hits);

 private:
  // A part of the text, in a buffer.
  struct Piece {
    std::uint64_t buffer_begin = 0;
    std::uint64_t text_begin = 0;
  };
  // What waits for one database.
  struct Lot {
    Span part;  // not in the buffer yet: the next run may make it wider
    std::string buffer;
    std::vector<Piece> pieces;
  };
  struct Search;

  static int on_literal(unsigned id, unsigned long long, unsigned long long to, unsigned,
                        void* context);
  const LazyDatabase& database_of(std::size_t grade) const;
  Span around(std::string_view text, Span run) const;
  Result<> add(std::string_view text, Span run, HsScanner& hyperscan);
  Result<> move_on(std::string_view text, std::size_t grade, Span next, HsScanner& hyperscan);
  Result<> scan_buffer(std::size_t grade, HsScanner& hyperscan);
  Result<> scan(std::size_t grade, std::string_view bytes, HsScanner& hyperscan);

  const LaneTables& lane_;
  std::array<Lot, kRunGrades> lots_;
  std::vector<AnchorHit>* hits_ = nullptr;
};

}  // namespace dredge
