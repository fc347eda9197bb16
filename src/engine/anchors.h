// The first stage: finds every literal of a plan in a text, in any ASCII case. Two back ends: our
// own AVX-512 matcher (engine/quads.h) and Hyperscan's literal matcher. Both give the same hits,
// each once, block by block; inside a block in any order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "engine/hyperscan.h"
#include "engine/quads.h"

namespace dredge {

struct AnchorHit {
  std::uint32_t literal = 0;  // its number in the plan
  std::uint64_t begin = 0;
  auto operator<=>(const AnchorHit&) const = default;
};

// What one of the back ends needs. Immutable, so safe to share; borrows the plan's literals.
struct AnchorTables {
  std::span<const std::string> literals;
  std::uint32_t longest = 0;
  std::optional<QuadIndex> quads;  // the AVX-512 back end, when set
  LazyDatabase database;           // the other; empty when there are no literals
};

// Walks one text at a time. Confined to one thread; `tables` must outlive it.
class AnchorScanner {
 public:
  explicit AnchorScanner(const AnchorTables& tables);

  // Starts on the lines `part` of `text`, which is borrowed until the next call.
  void begin(std::string_view text, Span part);

  // Replaces `hits` by those that begin in the next block of the part. False at its end. Errors:
  // those of HsScanner.
  Result<bool> next(HsScanner& hyperscan, std::vector<AnchorHit>& hits);

 private:
  void next_quads(std::vector<AnchorHit>& hits);
  Result<> next_literals(HsScanner& hyperscan, std::vector<AnchorHit>& hits);

  const AnchorTables& tables_;
  std::string_view text_;
  std::uint64_t offset_ = 0;
  std::uint64_t end_ = 0;
  std::vector<std::uint32_t> places_;  // scratch of the vector code
};

}  // namespace dredge
