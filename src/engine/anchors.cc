#include "engine/anchors.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace dredge {
namespace {

// Small enough for the text to be still in the second-level cache when its windows are looked at.
constexpr std::uint64_t kLiteralBlockBytes = 64 * 1024;

// The vector code reads three bytes past the block.
constexpr std::uint64_t kOverread = kQuadBytes - 1;

struct LiteralHits {
  std::span<const std::string> literals;
  std::uint64_t base = 0;
  std::uint64_t limit = 0;  // hits that begin here or later belong to the next block
  std::vector<AnchorHit>& hits;
};

int on_literal(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  LiteralHits& block = *static_cast<LiteralHits*>(context);
  const std::uint64_t begin = block.base + to - block.literals[id].size();
  if (begin < block.limit) block.hits.push_back({id, begin});
  return 0;
}

}  // namespace

AnchorScanner::AnchorScanner(const AnchorTables& tables) : tables_(tables) {
  if (tables.quads) places_.resize(kQuadBlockBytes + 64);
}

void AnchorScanner::begin(std::string_view text, Span part) {
  text_ = text;
  offset_ = part.begin;
  end_ = part.end;
}

Result<bool> AnchorScanner::next(HsScanner& hyperscan, std::vector<AnchorHit>& hits) {
  hits.clear();
  if (offset_ >= end_) return false;
  if (tables_.quads) {
    next_quads(hits);
  } else {
    RETURN_IF_ERROR(next_literals(hyperscan, hits));
  }
  return true;
}

void AnchorScanner::next_quads(std::vector<AnchorHit>& hits) {
  const std::uint64_t left = end_ - offset_;
  const std::uint64_t readable = text_.size() - offset_;
  const auto found = [&hits](std::uint32_t literal, std::uint64_t begin) {
    hits.push_back({literal, begin});
  };
  const QuadIndex& index = *tables_.quads;
  std::uint64_t length = 0;
  std::size_t count = 0;
  if (readable >= 64 + kOverread) {
    const std::uint64_t most = std::min((left + 63) / 64 * 64, (readable - kOverread) / 64 * 64);
    length = std::min<std::uint64_t>(kQuadBlockBytes, most);
    count = find_quads_avx512(index.tables(), text_.data() + offset_,
                              static_cast<std::uint32_t>(length), places_.data());
    length = std::min(length, left);
  } else {
    // The last bytes have no neighbours that may be read: they are matched in a padded copy.
    std::array<char, 192> tail{};
    std::memcpy(tail.data(), text_.data() + offset_, left);
    length = left;
    count = find_quads_avx512(index.tables(), tail.data(), left > 64 ? 128 : 64, places_.data());
  }
  while (count > 0 && places_[count - 1] >= length) --count;
  for (std::size_t i = 0; i < count; ++i) index.literals_at(text_, offset_ + places_[i], found);
  offset_ += length;
}

Result<> AnchorScanner::next_literals(HsScanner& hyperscan, std::vector<AnchorHit>& hits) {
  const std::uint64_t left = end_ - offset_;
  const std::uint64_t block = std::min(left, kLiteralBlockBytes);
  if (!tables_.database.empty()) {
    const std::uint64_t length = std::min<std::uint64_t>(left, block + tables_.longest - 1);
    LiteralHits context{tables_.literals, offset_, offset_ + block, hits};
    const char* bytes = text_.data() + offset_;
    std::array<char, kHsPaddedBytes> copy{};
    if (length <= kHsUnsafeBytes)
      bytes = static_cast<char*>(std::memcpy(copy.data(), bytes, length));
    RETURN_IF_ERROR(hyperscan.scan(tables_.database, {bytes, length}, on_literal, &context));
  }
  offset_ += block;
  return {};
}

}  // namespace dredge
