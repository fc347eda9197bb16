#include "git/tree_changes.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace dredge::git {
namespace {

constexpr bool kLowestFirst = std::endian::native == std::endian::little;
constexpr std::size_t kWord = sizeof(std::uint64_t);

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, kWord);
  return word;
}

// How many bytes of a word are zero before the first, and after the last, that is not.
std::size_t zeros_before(std::uint64_t word) {
  return static_cast<std::size_t>(kLowestFirst ? std::countr_zero(word) : std::countl_zero(word)) /
         8;
}
std::size_t zeros_after(std::uint64_t word) {
  return static_cast<std::size_t>(kLowestFirst ? std::countl_zero(word) : std::countr_zero(word)) /
         8;
}

// How many bytes both begin with.
std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t at = 0;
  for (; at + kWord <= most; at += kWord) {
    const std::uint64_t differing = word_at(a.data() + at) ^ word_at(b.data() + at);
    if (differing != 0) return at + zeros_before(differing);
  }
  while (at < most && a[at] == b[at]) ++at;
  return at;
}

std::size_t common_suffix(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  const char* const a_end = a.data() + a.size();
  const char* const b_end = b.data() + b.size();
  std::size_t length = 0;
  for (; length + kWord <= most; length += kWord) {
    const std::uint64_t differing =
        word_at(a_end - length - kWord) ^ word_at(b_end - length - kWord);
    if (differing != 0) return length + zeros_after(differing);
  }
  while (length < most && *(a_end - length - 1) == *(b_end - length - 1)) ++length;
  return length;
}

constexpr std::size_t kBroken = SIZE_MAX;

// Where the entry at `at` ends; kBroken when it does not.
std::size_t end_of_entry(std::string_view tree, std::size_t at, std::size_t id_size) {
  const auto* const nul =
      static_cast<const char*>(std::memchr(tree.data() + at, '\0', tree.size() - at));
  if (nul == nullptr) return kBroken;
  const std::size_t end = static_cast<std::size_t>(nul - tree.data()) + 1 + id_size;
  return end <= tree.size() ? end : kBroken;
}

// The same, but what is broken goes on to the end of the tree.
std::size_t next_after(std::string_view tree, std::size_t at, std::size_t id_size) {
  return std::min(end_of_entry(tree, at, id_size), tree.size());
}

}  // namespace

TreeDifference difference_of(std::string_view tree, std::string_view other, std::size_t id_size) {
  const std::size_t same = common_prefix(tree, other);
  const std::size_t same_after = common_suffix(tree.substr(same), other.substr(same));
  TreeDifference part;
  for (std::size_t next = 0; next <= same && part.begin != tree.size();) {
    part.begin = next;
    next = end_of_entry(tree, next, id_size);
  }
  part.end = part.begin;
  part.other_end = part.begin;
  while (part.end < tree.size() - same_after) part.end = next_after(tree, part.end, id_size);
  while (part.other_end < other.size() - same_after) {
    part.other_end = next_after(other, part.other_end, id_size);
  }
  // On to where as much is left of the one as of the other: at the latest the end of both.
  while (tree.size() - part.end != other.size() - part.other_end) {
    if (tree.size() - part.end > other.size() - part.other_end) {
      part.end = next_after(tree, part.end, id_size);
    } else {
      part.other_end = next_after(other, part.other_end, id_size);
    }
  }
  return part;
}

}  // namespace dredge::git
