// The first stage for rules whose every match holds a long run (engine/runs.h): their literals are
// looked for on the lines of such runs alone, within the reach of their rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "engine/anchors.h"
#include "engine/runs.h"

namespace dredge {

// Confined to one thread; `tables` must outlive it. The hits are those of the literals in the text
// that can belong to a match, in order; on a huge line some come twice.
class RunLane {
 public:
  // `reach`: the widest match of the lane's rules, in bytes.
  RunLane(const AnchorTables& tables, std::uint32_t reach);

  // Replaces `hits` by those of `text`, whose long runs are `runs`. Errors: those of HsScanner.
  Result<> find(std::string_view text, const std::vector<Span>& runs, HsScanner& hyperscan,
                std::vector<AnchorHit>& hits);

 private:
  // A part of the text, in the buffer.
  struct Piece {
    std::uint64_t buffer_begin = 0;
    std::uint64_t text_begin = 0;
  };
  static int on_literal(unsigned id, unsigned long long, unsigned long long to, unsigned,
                        void* context);
  Span around(std::string_view text, Span run) const;
  Result<> add(std::string_view text, Span part, HsScanner& hyperscan);
  Result<> scan_buffer(HsScanner& hyperscan);
  Result<> scan(std::string_view bytes, HsScanner& hyperscan);

  const AnchorTables& tables_;
  std::uint32_t reach_;
  std::string buffer_;
  std::vector<Piece> pieces_;
  std::size_t piece_ = 0;  // where the last hit was
  std::vector<AnchorHit>* hits_ = nullptr;
};

}  // namespace dredge
