#include "scan/known_lines.h"

#include <emmintrin.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "base/hash.h"

namespace dredge {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kBlock = 16;
constexpr std::size_t kPage = 4096;
// So many are asked for at once: long enough for memory to answer, short enough to stay in cache.
constexpr std::size_t kMostAsked = 256;
// Lines of one text that are learned; the others are looked at again.
constexpr std::size_t kMostPicked = std::size_t{1} << 18;

std::uint64_t word_at(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

std::uint64_t folded(Wide product) {
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

// The line ends among the 64 bytes at `from`, one bit each.
std::uint64_t line_ends_of(const char* from) {
  std::uint64_t ends = 0;
  for (unsigned i = 0; i < 64; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
    const auto mask =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))));
    ends |= std::uint64_t{mask} << i;
  }
  return ends;
}

// Calls `take(begin, end)` for each line of text[part], the line end taken in.
template <typename Take>
void for_each_line(std::string_view text, Span part, const Take& take) {
  std::size_t begin = part.begin;
  std::size_t at = part.begin;
  for (; at + 64 <= part.end; at += 64) {
    for (std::uint64_t ends = line_ends_of(text.data() + at); ends != 0; ends &= ends - 1) {
      const std::size_t end = at + static_cast<std::size_t>(std::countr_zero(ends)) + 1;
      take(begin, end);
      begin = end;
    }
  }
  for (; at < part.end; ++at) {
    if (text[at] != '\n') continue;
    take(begin, at + 1);
    begin = at + 1;
  }
  if (begin < part.end) take(begin, part.end);
}

}  // namespace

KnownLines::KnownLines(std::span<const std::uint8_t, 32> key)
    : slots_(static_cast<Slot*>(std::calloc(kBuckets * kBucket, sizeof(Slot)))) {
  // Looked at all over: with small pages each look would miss the translation of its address, too.
  const auto begin = (reinterpret_cast<std::uintptr_t>(slots_.get()) + kPage - 1) / kPage * kPage;
  if (slots_ != nullptr)
    (void)madvise(reinterpret_cast<void*>(begin), kBuckets * kBucket * sizeof(Slot) - kPage,
                  MADV_HUGEPAGE);
  std::size_t words = 0;
  for (int i = 0; words < key_.size(); ++i) {
    const Fingerprint some = fingerprint_of(key, "line digest " + std::to_string(i));
    for (std::size_t at = 0; at + 8 <= some.bytes.size() && words < key_.size(); at += 8)
      std::memcpy(&key_[words++], some.bytes.data() + at, 8);
  }
}

// The NH family of universal hash functions: sums of products of keyed words. Source: RFC 4418,
// section 5.2, with words of 64 bits. Two lines have the same sum for one key in 2^64.
std::uint64_t KnownLines::digest(std::string_view text, std::size_t begin, std::size_t end) const {
  const std::size_t size = end - begin;
  const char* const line = text.data() + begin;
  const std::uint64_t* const key = key_.data() + 4;
  Wide sum = Wide{size + key_[0]} * key_[1];
  std::size_t at = 0;
  for (; at + kBlock <= size; at += kBlock) {
    const std::uint64_t* const keys = key + at / 8;
    sum += Wide{word_at(line + at) + keys[0]} * (word_at(line + at + 8) + keys[1]);
  }
  if (at < size) {
    // The last 16 bytes of the text up to here, without those that are not of the line's rest.
    std::uint64_t words[2] = {};
    const std::size_t count = size - at;
    if (end >= kBlock) {
      const char* const last = text.data() + end - kBlock;
      words[0] = word_at(last);
      words[1] = word_at(last + 8);
      const unsigned foreign = static_cast<unsigned>(8 * (kBlock - count));
      if (foreign >= 64) {
        words[0] = 0;
        words[1] = words[1] >> (foreign - 64) << (foreign - 64);
      } else {
        words[0] = words[0] >> foreign << foreign;
      }
    } else {
      std::memcpy(reinterpret_cast<char*>(words) + kBlock - count, line + at, count);
    }
    const std::uint64_t* const keys = key + at / 8;
    sum += Wide{words[0] + keys[0]} * (words[1] + keys[1]);
  }
  const auto low = static_cast<std::uint64_t>(sum);
  const auto high = static_cast<std::uint64_t>(sum >> 64U);
  return std::max<std::uint64_t>(1, folded(Wide{low + key_[2]} * (high + key_[3])));
}

bool KnownLines::has(std::uint64_t digest) const {
  if (slots_ == nullptr) return false;
  const Slot* const bucket = bucket_of(digest);
  bool is_known = false;
  for (std::size_t i = 0; i < kBucket; ++i)
    is_known |= bucket[i].load(std::memory_order_relaxed) == digest;
  return is_known;
}

void KnownLines::add(std::uint64_t digest) {
  if (slots_ == nullptr) return;
  Slot* const bucket = bucket_of(digest);
  for (std::size_t i = 0; i < kBucket; ++i) {
    const std::uint64_t held = bucket[i].load(std::memory_order_relaxed);
    if (held == digest) return;
    if (held != 0) continue;
    bucket[i].store(digest, std::memory_order_relaxed);
    return;
  }
  bucket[digest % kBucket].store(digest, std::memory_order_relaxed);
}

void LinePicker::begin(std::string_view text) {
  text_ = text;
  picked_.clear();
}

void LinePicker::pick(Span part, std::vector<Span>& lines) {
  for_each_line(text_, part, [&](std::size_t begin, std::size_t end) {
    const bool has_digest = end - begin <= KnownLines::kMostBytes;
    const std::uint64_t digest = has_digest ? known_.digest(text_, begin, end) : 0;
    known_.prefetch(digest);
    asked_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), digest});
    if (asked_.size() == kMostAsked) settle(lines);
  });
  settle(lines);
}

void LinePicker::settle(std::vector<Span>& lines) {
  for (const Line& line : asked_) {
    if (line.digest != 0 && known_.has(line.digest)) continue;
    if (!lines.empty() && lines.back().end == line.begin)
      lines.back().end = line.end;
    else
      lines.push_back({line.begin, line.end});
    if (line.digest != 0 && picked_.size() < kMostPicked) picked_.push_back(line);
  }
  asked_.clear();
}

void LinePicker::learn(std::vector<Span>& events) {
  std::sort(events.begin(), events.end());
  std::uint64_t reach = 0;  // of the events that begin before the line
  auto event = events.begin();
  for (const Line& line : picked_) {
    for (; event != events.end() && event->begin < line.end; ++event)
      reach = std::max(reach, std::max(event->end, event->begin + 1));
    if (reach <= line.begin) known_.add(line.digest);
  }
  picked_.clear();
}

}  // namespace dredge
