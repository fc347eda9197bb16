#include "engine/quads.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/check.h"

namespace dredge {
namespace {

constexpr std::size_t kBuckets = 8 * kBucketSets;
constexpr int kFree = -1;  // a place of a quad that takes any byte

// How often a byte stands in source code, per 65536, upper case counted with lower. Measured on 79
// MB of eight open-source repositories. Exactness of results does not depend on it.
constexpr std::array<std::uint16_t, 128> kFrequency = [] {
  std::array<std::uint16_t, 128> table{};
  for (std::uint16_t& entry : table) entry = 1;
  constexpr std::string_view kBytes =
      "\t\n !\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  constexpr std::uint16_t kCounts[] = {
      967,  1720, 10952, 41,   1002, 144, 41,  36,   63,   118,  512,  514,  194, 74,   741,
      317,  855,  419,   389,  322,  248, 178, 170,  163,  155,  127,  139,  139, 571,  160,
      130,  380,  162,   31,   42,   130, 77,  130,  9,    892,  118,  2937, 691, 1758, 1600,
      5080, 946,  852,   1066, 2670, 171, 384, 1945, 1163, 2645, 2689, 1277, 223, 2917, 2891,
      3777, 1327, 507,   448,  323,  549, 159, 253,  56,   253,  4};
  static_assert(sizeof(kCounts) / sizeof(kCounts[0]) == kBytes.size());
  for (std::size_t i = 0; i < kBytes.size(); ++i)
    table[static_cast<unsigned char>(kBytes[i])] = kCounts[i];
  return table;
}();

int byte_at(const std::string& literal, std::size_t index) {
  return index < literal.size() ? static_cast<unsigned char>(literal[index]) : kFree;
}

double share_of(int byte) { return byte == kFree ? 1.0 : kFrequency[byte & 127] / 65536.0; }

double rarity(const std::string& literal, std::size_t offset) {
  double share = 1;
  for (std::size_t i = 0; i < kQuadBytes; ++i) share *= share_of(byte_at(literal, offset + i));
  return share;
}

std::uint8_t rarest_window(const std::string& literal) {
  std::size_t best = 0;
  for (std::size_t offset = 1; offset + kQuadBytes <= literal.size(); ++offset)
    if (rarity(literal, offset) < rarity(literal, best)) best = offset;
  return static_cast<std::uint8_t>(best);
}

// The bytes a bucket has at each position, and how much text fits it by chance.
class Bucket {
 public:
  // The share of text positions that would fit with `literal` in the bucket too.
  double share_with(const std::string& literal, std::size_t offset) const {
    double share = 1;
    for (std::size_t i = 0; i < kQuadBytes; ++i) {
      const int byte = byte_at(literal, offset + i);
      const bool has = byte != kFree && members_[i][static_cast<std::size_t>(byte & 127)] != 0;
      share *= byte == kFree ? 1.0 : std::min(1.0, shares_[i] + (has ? 0 : share_of(byte)));
    }
    return share;
  }
  double share() const {
    if (size_ == 0) return 0;
    double share = 1;
    for (const double one : shares_) share *= std::min(1.0, one);
    return share;
  }
  void add(const std::string& literal, std::size_t offset) { change(literal, offset, 1); }
  void remove(const std::string& literal, std::size_t offset) { change(literal, offset, -1); }

 private:
  void change(const std::string& literal, std::size_t offset, int by) {
    size_ += by;
    for (std::size_t i = 0; i < kQuadBytes; ++i) {
      const int byte = byte_at(literal, offset + i);
      int& count = byte == kFree ? free_[i] : members_[i][static_cast<std::size_t>(byte & 127)];
      count += by;
      shares_[i] = free_[i] > 0 ? 1.0 : sum(i);
    }
  }
  double sum(std::size_t position) const {
    double share = 0;
    for (std::size_t byte = 0; byte < 128; ++byte)
      if (members_[position][byte] > 0) share += share_of(static_cast<int>(byte));
    return share;
  }

  std::array<std::array<int, 128>, kQuadBytes> members_{};
  std::array<int, kQuadBytes> free_{};
  std::array<double, kQuadBytes> shares_{};
  int size_ = 0;
};

std::uint8_t cheapest(const std::array<Bucket, kBuckets>& buckets, const std::string& literal,
                      std::size_t offset) {
  std::size_t best = 0;
  double least = 2;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    const double more = buckets[i].share_with(literal, offset) - buckets[i].share();
    if (more >= least) continue;
    least = more;
    best = i;
  }
  return static_cast<std::uint8_t>(best);
}

std::uint32_t load_folded(const char* bytes) {
  std::uint32_t quad = 0;
  std::memcpy(&quad, bytes, kQuadBytes);
  return quad | kFoldMask;
}

}  // namespace

std::vector<QuadChoice> choose_quads(std::span<const std::string> literals) {
  std::vector<QuadChoice> choices(literals.size());
  for (std::size_t i = 0; i < literals.size(); ++i) choices[i].offset = rarest_window(literals[i]);
  std::vector<std::size_t> order(literals.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return literals[a].substr(choices[a].offset) < literals[b].substr(choices[b].offset);
  });
  // Greedy, then a few rounds in which every literal may move to where it costs least now.
  std::array<Bucket, kBuckets> buckets{};
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds; ++round) {
    for (const std::size_t i : order) {
      QuadChoice& choice = choices[i];
      if (round > 0) buckets[choice.bucket].remove(literals[i], choice.offset);
      choice.bucket = cheapest(buckets, literals[i], choice.offset);
      buckets[choice.bucket].add(literals[i], choice.offset);
    }
  }
  return choices;
}

bool are_valid(std::span<const QuadChoice> choices, std::span<const std::string> literals) {
  if (choices.size() != literals.size()) return false;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const std::size_t slack = literals[i].size() > kQuadBytes ? literals[i].size() - kQuadBytes : 0;
    if (choices[i].offset > slack || choices[i].bucket >= kBuckets) return false;
  }
  return true;
}

QuadIndex::QuadIndex(std::span<const std::string> literals, std::span<const QuadChoice> choices)
    : literals_(literals) {
  DREDGE_CHECK(are_valid(choices, literals));
  fill_tables(choices);
  fill_entries(choices);
}

void QuadIndex::fill_tables(std::span<const QuadChoice> choices) {
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    const auto bit = static_cast<std::uint8_t>(1U << (choices[i].bucket % 8));
    auto& set = tables_.buckets[choices[i].bucket / 8];
    for (std::size_t place = 0; place < kQuadBytes; ++place) {
      const int byte = byte_at(literals_[i], choices[i].offset + place);
      for (int entry = 0; entry < 128; ++entry) {
        const int folded = fold_case(static_cast<char>(entry));
        // An upper-case look-alike above 0x7f (byte - 128) lands on the same entries: harmless.
        if (byte == kFree || folded == (byte & 127) || entry == (byte & 127))
          set[place][static_cast<std::size_t>(entry)] |= bit;
      }
    }
  }
}

QuadIndex::Entry QuadIndex::entry_of(std::uint32_t literal, std::uint32_t offset,
                                     std::uint32_t folded) const {
  const std::string& text = literals_[literal];
  Entry entry{folded, literal, offset, static_cast<std::uint32_t>(text.size()), 0, ~0ULL};
  const std::size_t size = std::min(text.size(), sizeof(entry.head));
  std::memcpy(&entry.head, text.data(), size);
  if (size < sizeof(entry.head)) entry.head_mask = (1ULL << (8 * size)) - 1;
  return entry;
}

void QuadIndex::fill_entries(std::span<const QuadChoice> choices) {
  std::vector<std::vector<Entry>> slots(std::size_t{1} << kSlotBits);
  std::array<std::vector<Entry>, 256> shorts;
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    const std::string& literal = literals_[i];
    const std::uint32_t offset = choices[i].offset;
    if (literal.size() < kQuadBytes) {
      const auto first = static_cast<unsigned char>(literal[0]);
      const unsigned second = static_cast<unsigned char>(literal[1]);
      const std::uint32_t pair = (first | second << 8) | (kFoldMask & 0xffffU);
      tables_.pairs[pair / 32] |= 1U << (pair % 32);
      shorts[first].push_back(entry_of(i, 0, 0));
      continue;
    }
    const std::uint32_t folded = load_folded(literal.data() + offset);
    const std::uint32_t hash = hash_quad(folded) >> (32 - kQuadHashBits);
    tables_.quads[hash / 32] |= 1U << (hash % 32);
    slots[hash_quad(folded) >> (32 - kSlotBits)].push_back(entry_of(i, offset, folded));
  }
  for (const std::vector<Entry>& slot : slots) {
    first_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.insert(entries_.end(), slot.begin(), slot.end());
  }
  first_.push_back(static_cast<std::uint32_t>(entries_.size()));
  for (std::size_t byte = 0; byte < shorts.size(); ++byte) {
    first_short_[byte] = static_cast<std::uint32_t>(short_entries_.size());
    short_entries_.insert(short_entries_.end(), shorts[byte].begin(), shorts[byte].end());
  }
  first_short_[256] = static_cast<std::uint32_t>(short_entries_.size());
}

}  // namespace dredge
