// A stream of numbers from a seed, the same on every machine. Not for keys. Confined.
// Source: Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators"
// (SplitMix64).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dredge {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  // 0 to `bound` - 1; `bound` is at least 1 and small, so the bias of the remainder does not count.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  char one_of(std::string_view alphabet) { return alphabet[below(alphabet.size())]; }

  std::string text(std::string_view alphabet, std::uint64_t length) {
    std::string made;
    while (made.size() < length) made.push_back(one_of(alphabet));
    return made;
  }

  std::string bytes(std::uint64_t length) {
    std::string made;
    while (made.size() < length) made.push_back(static_cast<char>(below(256)));
    return made;
  }

 private:
  std::uint64_t state_;
};

}  // namespace dredge
