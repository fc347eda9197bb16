#include "rules/pattern.h"

#include <algorithm>

namespace dredge {
namespace {

PatternWidths widths_of(const PatternNode& node) {
  PatternWidths widths;
  switch (node.kind) {
    case PatternNode::Kind::Empty:
      break;
    case PatternNode::Kind::Bytes:
      return {1, 1};
    case PatternNode::Kind::Sequence:
      for (const PatternNode& part : node.parts) {
        const PatternWidths more = widths_of(part);
        widths = {widths.least + more.least, widths.most + more.most};
      }
      break;
    case PatternNode::Kind::Choice:
      widths = widths_of(node.parts.front());
      for (const PatternNode& part : node.parts) {
        const PatternWidths other = widths_of(part);
        widths = {std::min(widths.least, other.least), std::max(widths.most, other.most)};
      }
      break;
    case PatternNode::Kind::Repeat:
      widths = widths_of(node.parts.front());
      widths = {widths.least * node.least, widths.most * node.most};
      break;
  }
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 32;  // no product overflows
  return {std::min(widths.least, kHuge), std::min(widths.most, kHuge)};
}

const PatternNode* part_that_matches(const PatternNode& node, const std::vector<ByteSet>& sets,
                                     unsigned char byte) {
  if (node.kind == PatternNode::Kind::Bytes) return sets[node.set][byte] ? &node : nullptr;
  if (node.kind == PatternNode::Kind::Repeat && node.most == 0) return nullptr;
  for (const PatternNode& part : node.parts) {
    if (const PatternNode* found = part_that_matches(part, sets, byte)) return found;
  }
  return nullptr;
}

}  // namespace

PatternWidths widths_of(const Pattern& pattern) { return widths_of(pattern.root); }

const PatternNode* part_that_matches(const Pattern& pattern, unsigned char byte) {
  return part_that_matches(pattern.root, pattern.sets, byte);
}

}  // namespace dredge
