// A history brings the same lines in hundreds of versions, in other files, and back again after
// they were gone. A line in which nothing was found, and in which nothing stands that says more
// together with other lines, says nothing anywhere: the rules that are matched on a line by itself
// see no more than the line. So it is looked at once.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "dredge/origin.h"

namespace dredge {

// Lines with nothing in them, by a keyed digest: whoever writes the lines does not know the key, so
// the odds that a line passes for one of the four million that are held are those of chance, one in
// 2^42 each time that it is looked up.
// Forgets old lines when it is full. Shared: every access is atomic, and what is lost in a race is
// looked at once more. 32 MiB of address space; memory as it is used.
class KnownLines {
 public:
  static constexpr std::size_t kMostBytes = 1024;  // of a line that has a digest

  // `key`: that of the fingerprints, or another secret.
  explicit KnownLines(std::span<const std::uint8_t, 32> key);

  // Of text[begin, end), at most kMostBytes. Never 0.
  std::uint64_t digest(std::string_view text, std::size_t begin, std::size_t end) const;

  void prefetch(std::uint64_t digest) const { __builtin_prefetch(bucket_of(digest)); }
  bool has(std::uint64_t digest) const;
  void add(std::uint64_t digest);

 private:
  static constexpr std::size_t kBucket = 8;  // a cache line
  static constexpr std::size_t kBuckets = std::size_t{1} << 19;
  using Slot = std::atomic<std::uint64_t>;
  struct Free {
    void operator()(Slot* slots) const { std::free(slots); }
  };

  Slot* bucket_of(std::uint64_t digest) const {
    return slots_.get() + (digest >> 32) % kBuckets * kBucket;
  }

  std::array<std::uint64_t, kMostBytes / sizeof(std::uint64_t) + 4> key_{};
  std::unique_ptr<Slot, Free> slots_;  // 0: empty; none where memory is short
};

// Picks the lines of one text after another that are not known. Confined to one thread; borrows
// the known ones, and the text until the next begin().
class LinePicker {
 public:
  explicit LinePicker(KnownLines& known) : known_(known) {}

  void begin(std::string_view text);
  // Adds the lines of `part`, whole ones, that are not known to `lines`. Ascending calls.
  void pick(Span part, std::vector<Span>& lines);
  // Of the lines picked since begin(), those that none of `events` touches are known from now on.
  // The events are whole or parts of lines, in any order, and are sorted.
  void learn(std::vector<Span>& events);

 private:
  struct Line {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint64_t digest = 0;  // 0: too long for one
  };
  void settle(std::vector<Span>& lines);

  KnownLines& known_;
  std::string_view text_;
  std::vector<Line> asked_;   // waiting for the table's memory
  std::vector<Line> picked_;  // with a digest
};

}  // namespace dredge
