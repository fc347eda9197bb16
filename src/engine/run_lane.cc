#include "engine/run_lane.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace dredge {
namespace {

// One call's worth of lines, and as much of a longer part.
constexpr std::uint64_t kBufferBytes = 64 * 1024;

// A part of this size is looked at where it stands.
constexpr std::uint64_t kLongPart = 4 * 1024;

}  // namespace

struct RunLane::Search {
  const std::vector<std::string>& literals;
  const std::vector<Piece>& pieces;
  std::vector<AnchorHit>& hits;
  std::size_t piece = 0;  // where the last hit was
};

RunLane::RunLane(const LaneTables& lane) : lane_(lane) {
  for (Lot& lot : lots_) lot.buffer.reserve(kBufferBytes + kLongPart + kHsPaddedBytes);
}

Result<> RunLane::find(std::string_view text, const std::vector<Span>& runs, HsScanner& hyperscan,
                       std::vector<AnchorHit>& hits) {
  hits.clear();
  if (lane_.plan.literals.empty()) return {};
  hits_ = &hits;
  for (Lot& lot : lots_) lot.part = {};
  for (const Span& run : runs) RETURN_IF_ERROR(add(text, run, hyperscan));
  for (std::size_t grade = 0; grade < kRunGrades; ++grade) {
    RETURN_IF_ERROR(move_on(text, grade, {}, hyperscan));
    RETURN_IF_ERROR(scan_buffer(grade, hyperscan));
  }
  return {};
}

const LazyDatabase& RunLane::database_of(std::size_t grade) const {
  return grade + 1 < kRunGrades ? lane_.of_grade[grade] : lane_.anchors.database;
}

Result<> RunLane::add(std::string_view text, Span run, HsScanner& hyperscan) {
  const auto is_line_end = [&](std::uint64_t at) { return at == text.size() || text[at] == '\n'; };
  const auto grade = static_cast<std::size_t>(grade_of(text, run));
  // Runs ascend: what an earlier one on the line has brought reaches as far to the left.
  for (std::size_t i = grade; i < kRunGrades; ++i)
    if (run.end <= lots_[i].part.end && is_line_end(lots_[i].part.end)) return {};
  const Span more = around(text, run);
  for (std::size_t i = 0; i < grade; ++i)
    if (more.begin <= lots_[i].part.begin && lots_[i].part.end <= more.end) lots_[i].part = {};
  Span& part = lots_[grade].part;
  // Lines in a row stay together.
  if (part.size() == 0 || more.begin > part.end + 1) return move_on(text, grade, more, hyperscan);
  part.end = std::max(part.end, more.end);
  return {};
}

// What a match that holds a part of `run` can cover, on its line.
Span RunLane::around(std::string_view text, Span run) const {
  const std::uint64_t reach = lane_.plan.reach;
  const std::uint64_t begin = run.begin > reach ? run.begin - reach : 0;
  const std::uint64_t end = std::min<std::uint64_t>(text.size(), run.end + reach);
  Span part{begin, end};
  if (const void* before = memrchr(text.data() + begin, '\n', run.begin - begin))
    part.begin = static_cast<std::uint64_t>(static_cast<const char*>(before) - text.data()) + 1;
  if (const void* after = std::memchr(text.data() + run.end, '\n', end - run.end))
    part.end = static_cast<std::uint64_t>(static_cast<const char*>(after) - text.data());
  return part;
}

// Puts the lot's part into its buffer, and `next` in its place.
Result<> RunLane::move_on(std::string_view text, std::size_t grade, Span next,
                          HsScanner& hyperscan) {
  Lot& lot = lots_[grade];
  Span part = std::exchange(lot.part, next);
  if (part.size() >= kLongPart) RETURN_IF_ERROR(scan_buffer(grade, hyperscan));
  while (part.size() >= kLongPart) {
    const std::uint64_t size = std::min<std::uint64_t>(part.size(), kBufferBytes);
    lot.pieces.push_back({0, part.begin});
    RETURN_IF_ERROR(scan(grade, text.substr(part.begin, size), hyperscan));
    if (size == part.size()) return {};
    part.begin += size - lane_.plan.longest;  // no literal is lost between two pieces
  }
  if (part.size() == 0) return {};
  lot.pieces.push_back({lot.buffer.size(), part.begin});
  lot.buffer.append(text.substr(part.begin, part.size()));
  lot.buffer.push_back('\n');  // no literal holds a line end, so none is found across two pieces
  return lot.buffer.size() >= kBufferBytes ? scan_buffer(grade, hyperscan) : Result<>{};
}

Result<> RunLane::scan_buffer(std::size_t grade, HsScanner& hyperscan) {
  Lot& lot = lots_[grade];
  if (lot.pieces.empty()) return {};
  RETURN_IF_ERROR(scan(grade, lot.buffer, hyperscan));
  lot.buffer.clear();
  return {};
}

Result<> RunLane::scan(std::size_t grade, std::string_view bytes, HsScanner& hyperscan) {
  Search search{lane_.plan.literals, lots_[grade].pieces, *hits_};
  RETURN_IF_ERROR(hyperscan.scan(database_of(grade), bytes, on_literal, &search));
  lots_[grade].pieces.clear();
  return {};
}

int RunLane::on_literal(unsigned id, unsigned long long, unsigned long long to, unsigned,
                        void* context) {
  Search& search = *static_cast<Search*>(context);
  const std::vector<Piece>& pieces = search.pieces;
  std::size_t& piece = search.piece;  // ends ascend
  while (piece + 1 < pieces.size() && pieces[piece + 1].buffer_begin < to) ++piece;
  const std::uint64_t end = pieces[piece].text_begin + (to - pieces[piece].buffer_begin);
  search.hits.push_back({id, end - search.literals[id].size()});
  return 0;
}

}  // namespace dredge
