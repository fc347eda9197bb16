#include "engine/quads.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <numeric>
#include <random>

#include "base/check.h"
#include "engine/quad_text.h"

namespace dredge {
namespace {

constexpr std::size_t kBuckets = 8 * kBucketSets;
constexpr int kFree = -1;  // a place of a quad that takes any byte

int byte_at(const std::string& literal, std::size_t index) {
  return index < literal.size() ? static_cast<unsigned char>(literal[index]) : kFree;
}

// Of hashes and numbers: logs hold more of them than source code does.
constexpr double kHashes = 0.15;
double share_of_hashes(int byte) {
  const auto is_hex = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
  return byte == kFree ? 1.0 : is_hex ? 1.0 / 16 : 0.0;
}

double share_of(int byte) { return byte == kFree ? 1.0 : QuadText::share_of_byte(byte); }

// A window of a literal, and the share of text places where its quad stands.
struct QuadWindow {
  std::uint8_t offset = 0;
  double share = 1;
};

// The rarest windows of a literal.
constexpr std::size_t kWindowsTried = 4;
std::vector<QuadWindow> rare_windows(const QuadText& text, const std::string& literal) {
  if (literal.size() < kQuadBytes) return {QuadWindow{}};
  std::vector<QuadWindow> windows;
  for (std::size_t offset = 0; offset + kQuadBytes <= literal.size(); ++offset) {
    windows.push_back({static_cast<std::uint8_t>(offset),
                       text.share_of(std::string_view(literal).substr(offset, kQuadBytes))});
  }
  std::stable_sort(windows.begin(), windows.end(),
                   [](const QuadWindow& a, const QuadWindow& b) { return a.share < b.share; });
  windows.resize(std::min(windows.size(), kWindowsTried));
  return windows;
}

// The bytes a bucket has at each position, and how much text fits it.
class Bucket {
 public:
  explicit Bucket(const QuadText& text) : text_(text) {}

  // The share of text positions that would fit with `literal` in the bucket too.
  double share_with(const std::string& literal, std::size_t offset) const {
    double unlisted = QuadText::kUnlisted;
    double hashes = kHashes;
    QuadText::Listed listed;
    listed.set();
    for (std::size_t i = 0; i < kQuadBytes; ++i) {
      const int byte = byte_at(literal, offset + i);
      if (byte == kFree || free_[i] > 0) continue;
      const bool has = members_[i][static_cast<std::size_t>(byte & 127)] != 0;
      unlisted *= std::min(1.0, shares_[i] + (has ? 0 : share_of(byte)));
      hashes *= hashes_[i] + (has ? 0 : share_of_hashes(byte));
      listed &= has ? listed_[i] : listed_[i] | text_.with(i, byte);
    }
    return unlisted + hashes + text_.share_of(listed);
  }
  double share() const { return share_; }
  void add(const std::string& literal, std::size_t offset) { change(literal, offset, 1); }
  void remove(const std::string& literal, std::size_t offset) { change(literal, offset, -1); }

 private:
  void change(const std::string& literal, std::size_t offset, int by) {
    size_ += by;
    for (std::size_t i = 0; i < kQuadBytes; ++i) {
      const int byte = byte_at(literal, offset + i);
      int& count = byte == kFree ? free_[i] : members_[i][static_cast<std::size_t>(byte & 127)];
      count += by;
      sum_up(i);
    }
    share_ = size_ == 0 ? 0 : sum();
  }
  void sum_up(std::size_t position) {
    shares_[position] = 0;
    hashes_[position] = 0;
    listed_[position].reset();
    for (std::size_t byte = 0; byte < 128; ++byte) {
      if (members_[position][byte] == 0) continue;
      shares_[position] += share_of(static_cast<int>(byte));
      hashes_[position] += share_of_hashes(static_cast<int>(byte));
      listed_[position] |= text_.with(position, static_cast<int>(byte));
    }
  }
  double sum() const {
    double unlisted = QuadText::kUnlisted;
    double hashes = kHashes;
    QuadText::Listed listed;
    listed.set();
    for (std::size_t i = 0; i < kQuadBytes; ++i) {
      if (free_[i] > 0) continue;
      unlisted *= std::min(1.0, shares_[i]);
      hashes *= hashes_[i];
      listed &= listed_[i];
    }
    return unlisted + hashes + text_.share_of(listed);
  }

  const QuadText& text_;
  std::array<std::array<int, 128>, kQuadBytes> members_{};
  std::array<int, kQuadBytes> free_{};
  std::array<double, kQuadBytes> shares_{};
  std::array<double, kQuadBytes> hashes_{};
  std::array<QuadText::Listed, kQuadBytes> listed_{};
  double share_ = 0;
  int size_ = 0;
};

// A place whose quad exists costs this many times a place that merely fits a bucket.
constexpr double kCostOfQuad = 10;

// Where a literal went.
struct QuadPlace {
  QuadChoice choice;
  double share = 0;  // of text where the quad stands
};

QuadPlace cheapest(const std::vector<Bucket>& buckets, const std::string& literal,
                   const std::vector<QuadWindow>& windows) {
  QuadPlace best;
  double least = std::numeric_limits<double>::infinity();
  for (const QuadWindow& window : windows) {
    for (std::size_t i = 0; i < kBuckets; ++i) {
      const double more = buckets[i].share_with(literal, window.offset) - buckets[i].share();
      const double cost = more + kCostOfQuad * window.share;
      if (cost >= least) continue;
      least = cost;
      best = {{window.offset, static_cast<std::uint8_t>(i)}, window.share};
    }
  }
  return best;
}

// Puts literals into buckets, each where it costs least then, and tries other orders. The shortest
// come first: what has free places is to share its bucket with as few as can be.
class Packer {
 public:
  Packer(const QuadText& text, std::span<const std::string> literals)
      : literals_(literals), buckets_(kBuckets, Bucket(text)), places_(literals.size()) {
    for (const std::string& literal : literals) windows_.push_back(rare_windows(text, literal));
    order_.resize(literals.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      const std::size_t size_a = std::min(literals[a].size(), kQuadBytes);
      const std::size_t size_b = std::min(literals[b].size(), kQuadBytes);
      if (size_a != size_b) return size_a < size_b;
      return literals[a].substr(windows_[a][0].offset) < literals[b].substr(windows_[b][0].offset);
    });
    for (const std::size_t literal : order_) put(literal);
  }

  // Each moves to where it costs least now.
  void settle() {
    for (const std::size_t literal : order_) {
      take_out(literal);
      put(literal);
    }
  }

  // Takes two buckets apart and puts all of it in again in another order; cheaper or not at all.
  void mix(std::mt19937& random) {
    const std::size_t one = random() % kBuckets;
    const std::size_t other = random() % kBuckets;
    std::vector<std::size_t> moved;
    for (const std::size_t literal : order_) {
      const std::size_t bucket = places_[literal].choice.bucket;
      if (bucket == one || bucket == other) moved.push_back(literal);
    }
    const double before = cost();
    std::vector<Bucket> old_buckets = buckets_;
    std::vector<QuadPlace> old_places = places_;
    for (const std::size_t literal : moved) take_out(literal);
    const auto whole = std::find_if(moved.begin(), moved.end(), [&](std::size_t literal) {
      return literals_[literal].size() >= kQuadBytes;
    });
    shuffle(std::span(moved.begin(), whole), random);
    shuffle(std::span(whole, moved.end()), random);
    for (const std::size_t literal : moved) put(literal);
    if (cost() <= before) return;
    buckets_.swap(old_buckets);
    places_.swap(old_places);
  }

  std::vector<QuadChoice> choices() const {
    std::vector<QuadChoice> choices;
    for (const QuadPlace& place : places_) choices.push_back(place.choice);
    return choices;
  }

 private:
  void put(std::size_t literal) {
    places_[literal] = cheapest(buckets_, literals_[literal], windows_[literal]);
    const QuadChoice& choice = places_[literal].choice;
    buckets_[choice.bucket].add(literals_[literal], choice.offset);
  }
  void take_out(std::size_t literal) {
    const QuadChoice& choice = places_[literal].choice;
    buckets_[choice.bucket].remove(literals_[literal], choice.offset);
  }
  double cost() const {
    double sum = 0;
    for (const Bucket& bucket : buckets_) sum += bucket.share();
    for (const QuadPlace& place : places_) sum += kCostOfQuad * place.share;
    return sum;
  }
  // Not std::shuffle: what that makes of a generator differs between libraries.
  static void shuffle(std::span<std::size_t> list, std::mt19937& random) {
    for (std::size_t left = list.size(); left > 1; --left)
      std::swap(list[left - 1], list[random() % left]);
  }

  std::span<const std::string> literals_;
  std::vector<Bucket> buckets_;
  std::vector<QuadPlace> places_;                 // by literal
  std::vector<std::vector<QuadWindow>> windows_;  // by literal
  std::vector<std::size_t> order_;
};

std::uint32_t load_folded(const char* bytes) {
  std::uint32_t quad = 0;
  std::memcpy(&quad, bytes, kQuadBytes);
  return quad | kFoldMask;
}

void mark(QuadMarks& marks, std::uint32_t bit) { marks[bit / 32] |= 1U << (bit % 32); }

std::vector<QuadChoice> choose_windows(const QuadText& text,
                                       std::span<const std::string> literals) {
  Packer packer(text, literals);
  constexpr int kRounds = 3;
  for (int round = 0; round < kRounds; ++round) packer.settle();
  // Half of what can be gained comes with the first hundred.
  constexpr int kMixes = 200;
  std::mt19937 random(1);  // the same plan for the same literals
  for (int mix = 0; mix < kMixes; ++mix) packer.mix(random);
  return packer.choices();
}

// Of some factors the one that takes the fewest common quads for one of the literals'.
std::uint32_t choose_factor(const QuadText& text, std::span<const std::string> literals,
                            std::span<const QuadChoice> choices) {
  constexpr std::uint32_t kFirst = 2654435761U;
  constexpr int kTried = 64;
  std::vector<std::uint32_t> quads;
  for (std::size_t i = 0; i < literals.size(); ++i)
    if (literals[i].size() >= kQuadBytes)
      quads.push_back(load_folded(literals[i].data() + choices[i].offset));
  std::uint32_t best = kFirst;
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kTried; ++i) {
    const std::uint32_t factor = kFirst + static_cast<std::uint32_t>(i) * 0x9e3779b8U;
    std::vector<bool> marks(std::size_t{1} << kQuadHashBits);
    for (const std::uint32_t quad : quads) marks[bit_of_quad(quad, factor)] = true;
    double share = 0;
    for (std::size_t rank = 0; rank < QuadText::kListed; ++rank) {
      const std::uint32_t quad = load_folded(QuadText::listed(rank).data());
      if (marks[bit_of_quad(quad, factor)]) share += text.share_of_rank(rank);
    }
    if (share >= least) continue;
    least = share;
    best = factor;
  }
  return best;
}

}  // namespace

QuadPlan plan_quads(std::span<const std::string> literals) {
  const auto text = std::make_unique<QuadText>();
  QuadPlan plan;
  plan.choices = choose_windows(*text, literals);
  plan.factor = choose_factor(*text, literals, plan.choices);
  return plan;
}

bool is_valid(const QuadPlan& plan, std::span<const std::string> literals) {
  if (plan.choices.size() != literals.size()) return false;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const QuadChoice& choice = plan.choices[i];
    const std::size_t slack = literals[i].size() > kQuadBytes ? literals[i].size() - kQuadBytes : 0;
    if (choice.offset > slack || choice.bucket >= kBuckets) return false;
  }
  return true;
}

QuadIndex::QuadIndex(std::span<const std::string> literals, const QuadPlan& plan)
    : literals_(literals) {
  DREDGE_CHECK(is_valid(plan, literals));
  tables_.factor = plan.factor;
  fill_tables(plan.choices);
  fill_entries(plan.choices);
  fill_short_entries();
}

void QuadIndex::fill_tables(std::span<const QuadChoice> choices) {
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    const auto bit = static_cast<std::uint8_t>(1U << (choices[i].bucket % 8));
    auto& set = tables_.buckets[choices[i].bucket / 8];
    for (std::size_t place = 0; place < kQuadBytes; ++place) {
      const int byte = byte_at(literals_[i], choices[i].offset + place);
      if (byte == kFree) {
        for (std::uint8_t& entry : set[place]) entry |= bit;
        continue;
      }
      // The upper-case look-alike of a byte above 0x7f is let in too: harmless.
      set[place][static_cast<std::size_t>(byte & 127)] |= bit;
      const int lower = byte & 127;
      if (lower >= 'a' && lower <= 'z') set[place][static_cast<std::size_t>(lower & ~0x20)] |= bit;
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

void QuadIndex::let_follow(std::uint32_t slot, std::string_view rest) {
  const auto bit_of = [](int byte) { return 1ULL << (static_cast<unsigned>(byte) % 64); };
  if (rest.empty()) {
    followers_[slot] = ~0ULL;
    return;
  }
  const int byte = static_cast<unsigned char>(rest.front());
  followers_[slot] |= bit_of(byte);
  if (byte >= 'a' && byte <= 'z') followers_[slot] |= bit_of(byte - 0x20);
}

// Literals with a whole quad, sorted by slot.
void QuadIndex::fill_entries(std::span<const QuadChoice> choices) {
  std::vector<std::uint32_t> slots(literals_.size());
  first_.assign((std::size_t{1} << kSlotBits) + 1, 0);
  followers_.assign(std::size_t{1} << kSlotBits, 0);
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    if (literals_[i].size() < kQuadBytes) continue;
    const std::uint32_t hash =
        hash_quad(load_folded(literals_[i].data() + choices[i].offset), tables_.factor);
    mark(tables_.quads, hash >> (32 - kQuadHashBits));
    slots[i] = hash >> (32 - kSlotBits);
    ++first_[slots[i] + 1];
    let_follow(slots[i], std::string_view(literals_[i]).substr(choices[i].offset + kQuadBytes));
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  entries_.resize(first_.back());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    if (literals_[i].size() < kQuadBytes) continue;
    const std::uint32_t offset = choices[i].offset;
    entries_[next[slots[i]]++] = entry_of(i, offset, load_folded(literals_[i].data() + offset));
  }
}

// The others, sorted by their first bytes.
void QuadIndex::fill_short_entries() {
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    const std::string& literal = literals_[i];
    if (literal.size() >= kQuadBytes) continue;
    const auto first = static_cast<unsigned char>(literal[0]);
    for (unsigned third = 0; third <= 0xff; ++third) {
      const std::string three = (literal + static_cast<char>(third)).substr(0, 3) + '\0';
      mark(tables_.triples, bit_of_triple(load_folded(three.data()), tables_.factor));
    }
    short_entries_.push_back(entry_of(i, 0, 0));
    for (std::size_t byte = first + 1U; byte < first_short_.size(); ++byte) ++first_short_[byte];
  }
  std::stable_sort(short_entries_.begin(), short_entries_.end(),
                   [this](const Entry& a, const Entry& b) {
                     const auto first = [this](const Entry& entry) {
                       return static_cast<unsigned char>(literals_[entry.literal][0]);
                     };
                     return first(a) < first(b);
                   });
}

}  // namespace dredge
