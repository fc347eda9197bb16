#include "engine/run_lane.h"

#include <algorithm>
#include <cstring>

namespace dredge {
namespace {

// One call's worth of lines, and as much of a longer part.
constexpr std::uint64_t kBufferBytes = 64 * 1024;

// A part of this size is looked at where it stands.
constexpr std::uint64_t kLongPart = 4 * 1024;

}  // namespace

RunLane::RunLane(const AnchorTables& tables, std::uint32_t reach) : tables_(tables), reach_(reach) {
  buffer_.reserve(kBufferBytes + kLongPart + kHsPaddedBytes);
}

Result<> RunLane::find(std::string_view text, const std::vector<Span>& runs, HsScanner& hyperscan,
                       std::vector<AnchorHit>& hits) {
  hits.clear();
  if (tables_.database.empty()) return {};
  hits_ = &hits;
  Span part;
  const auto is_line_end = [&](std::uint64_t at) { return at == text.size() || text[at] == '\n'; };
  for (const Span& run : runs) {
    if (run.end <= part.end && is_line_end(part.end)) continue;
    const Span more = around(text, run);
    // Lines in a row stay together.
    if (part.size() > 0 && more.begin <= part.end + 1) {
      part.end = std::max(part.end, more.end);
      continue;
    }
    RETURN_IF_ERROR(add(text, part, hyperscan));
    part = more;
  }
  RETURN_IF_ERROR(add(text, part, hyperscan));
  return scan_buffer(hyperscan);
}

// What a match that holds a part of `run` can cover, on its line.
Span RunLane::around(std::string_view text, Span run) const {
  const std::uint64_t begin = run.begin > reach_ ? run.begin - reach_ : 0;
  const std::uint64_t end = std::min<std::uint64_t>(text.size(), run.end + reach_);
  Span part{begin, end};
  if (const void* before = memrchr(text.data() + begin, '\n', run.begin - begin))
    part.begin = static_cast<std::uint64_t>(static_cast<const char*>(before) - text.data()) + 1;
  if (const void* after = std::memchr(text.data() + run.end, '\n', end - run.end))
    part.end = static_cast<std::uint64_t>(static_cast<const char*>(after) - text.data());
  return part;
}

Result<> RunLane::add(std::string_view text, Span part, HsScanner& hyperscan) {
  if (part.size() >= kLongPart) RETURN_IF_ERROR(scan_buffer(hyperscan));  // hits come in order
  while (part.size() >= kLongPart) {
    const std::uint64_t size = std::min<std::uint64_t>(part.size(), kBufferBytes);
    pieces_.push_back({0, part.begin});
    RETURN_IF_ERROR(scan(text.substr(part.begin, size), hyperscan));
    if (size == part.size()) return {};
    part.begin += size - tables_.longest;  // no literal is lost between two pieces
  }
  if (part.size() == 0) return {};
  pieces_.push_back({buffer_.size(), part.begin});
  buffer_.append(text.substr(part.begin, part.size()));
  buffer_.push_back('\n');  // no literal holds a line end, so none is found across two pieces
  return buffer_.size() >= kBufferBytes ? scan_buffer(hyperscan) : Result<>{};
}

Result<> RunLane::scan_buffer(HsScanner& hyperscan) {
  if (pieces_.empty()) return {};
  RETURN_IF_ERROR(scan(buffer_, hyperscan));
  buffer_.clear();
  return {};
}

Result<> RunLane::scan(std::string_view bytes, HsScanner& hyperscan) {
  piece_ = 0;
  RETURN_IF_ERROR(hyperscan.scan(tables_.database, bytes, on_literal, this));
  pieces_.clear();
  return {};
}

int RunLane::on_literal(unsigned id, unsigned long long, unsigned long long to, unsigned,
                        void* context) {
  RunLane& self = *static_cast<RunLane*>(context);
  const std::vector<Piece>& pieces = self.pieces_;
  std::size_t& piece = self.piece_;  // ends ascend
  while (piece + 1 < pieces.size() && pieces[piece + 1].buffer_begin < to) ++piece;
  const std::uint64_t end = pieces[piece].text_begin + (to - pieces[piece].buffer_begin);
  self.hits_->push_back({id, end - self.tables_.literals[id].size()});
  return 0;
}

}  // namespace dredge
