#include "rules/claims.h"

#include <deque>
#include <vector>

#include "rules/byte_class.h"

namespace dredge {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

using Row = std::array<std::uint32_t, 256>;

unsigned char lower(unsigned byte) {
  return static_cast<unsigned char>(byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte);
}

struct Trie {
  std::vector<Row> next;
  std::vector<bool> ends;  // an anchor ends at this node

  std::uint32_t add_node() {
    next.emplace_back().fill(kNone);
    ends.push_back(false);
    return static_cast<std::uint32_t>(next.size() - 1);
  }
};

Trie trie_of(std::span<const std::string_view> anchors) {
  Trie trie;
  trie.add_node();
  for (const std::string_view anchor : anchors) {
    std::uint32_t at = 0;
    for (const char raw : anchor) {
      const unsigned char byte = lower(static_cast<unsigned char>(raw));
      if (trie.next[at][byte] == kNone) {
        const std::uint32_t node = trie.add_node();
        trie.next[at][byte] = node;
      }
      at = trie.next[at][byte];
    }
    trie.ends[at] = true;
  }
  return trie;
}

// Fills every missing edge with where the longest suffix that is a prefix of an anchor leads.
void complete(Trie& trie) {
  std::vector<std::uint32_t> fallback(trie.next.size(), 0);
  std::deque<std::uint32_t> queue;
  const auto follow = [&](std::uint32_t node, unsigned byte) {
    std::uint32_t& edge = trie.next[node][byte];
    const std::uint32_t otherwise = node == 0 ? 0 : trie.next[fallback[node]][byte];
    if (edge == kNone) {
      edge = otherwise;
      return;
    }
    fallback[edge] = otherwise;
    if (trie.ends[otherwise]) trie.ends[edge] = true;
    queue.push_back(edge);
  };
  for (unsigned byte = 0; byte < 256; ++byte) follow(0, byte);
  while (!queue.empty()) {
    const std::uint32_t node = queue.front();
    queue.pop_front();
    for (unsigned byte = 0; byte < 256; ++byte) follow(node, byte);
  }
}

enum class Then : std::uint8_t { IsTrue, GoesOn };

// The search for anchors in any case. On the last byte of one the claim is true, or goes on in the
// state after the last one made here.
Monitor search_for(std::span<const std::string_view> anchors, Then then) {
  Trie trie = trie_of(anchors);
  complete(trie);
  const auto found =
      then == Then::IsTrue ? Monitor::kTrue : static_cast<std::uint32_t>(trie.next.size());
  Monitor monitor;
  for (const Row& edges : trie.next) {
    Row& row = monitor.next.emplace_back();
    for (unsigned byte = 0; byte < 256; ++byte) {
      const std::uint32_t to = edges[lower(byte)];
      row[byte] = trie.ends[to] ? found : to;
    }
  }
  return monitor;
}

void append_run(Monitor& monitor, CharClass of, std::uint16_t min) {
  const ByteSet members = bytes_of(of);
  const auto none_yet = static_cast<std::uint32_t>(monitor.next.size());
  for (std::uint32_t count = 0; count < min; ++count) {
    Row& row = monitor.next.emplace_back();
    const std::uint32_t more = count + 1 == min ? Monitor::kTrue : none_yet + count + 1;
    for (unsigned byte = 0; byte < 256; ++byte) row[byte] = members[byte] ? more : none_yet;
  }
}

}  // namespace

Monitor holds_anchor(std::span<const std::string_view> anchors) {
  return search_for(anchors, Then::IsTrue);
}

Monitor holds_run(CharClass of, std::uint16_t min) {
  Monitor monitor;
  append_run(monitor, of, min);
  return monitor;
}

Monitor holds_assignment(std::span<const std::string_view> anchors, CharClass of,
                         std::uint16_t min) {
  Monitor monitor = search_for(anchors, Then::GoesOn);
  const auto anchored = static_cast<std::uint32_t>(monitor.next.size());
  const ByteSet assigns = assignment_bytes();
  Row& row = monitor.next.emplace_back();
  for (unsigned byte = 0; byte < 256; ++byte) row[byte] = assigns[byte] ? anchored + 1 : anchored;
  append_run(monitor, of, min);
  return monitor;
}

}  // namespace dredge
