// What stands before a hash, in a text that is full of them.
//
// Problem: a log of a gigabyte has a million hashes, and before each of them there is something to
// look at: is it the value of a named rule, does a literal stand in its word?
// Idea: a log says the same before every hash, but for the numbers in it: user=4711 trace=. So the
// 32 bytes before a hash, all digits as one, are looked at once, and what came of it is remembered.
// Bytes are compared, not sums of them: no text can pass for another one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "engine/keywords.h"

namespace dredge {

// Whether all of `text` is hex digits and -: the literals inside words are not.
bool is_hash_like(std::string_view text);

// Confined to one thread; the keywords and the literals must outlive it.
class HashContexts {
 public:
  // `numbers`: those of `literals` that are looked for inside words, none of them hash-like.
  HashContexts(const Keywords& keywords, std::span<const std::string> literals,
               std::span<const std::uint32_t> numbers);

  // Whether `run`, one of the long runs of `text`, ends in a hash that ends its word, and no
  // keyword can stand before a value in this word and no literal inside it. Says no where it cannot
  // tell.
  bool is_empty(std::string_view text, Span run);

  // Whether most of `runs`, those of `text`, are such.
  bool suit(std::string_view text, const std::vector<Span>& runs);

  // Those of `runs` that are not. Good until the next call.
  const std::vector<Span>& others(std::string_view text, const std::vector<Span>& runs);

 private:
  static constexpr std::size_t kBytes = 32;
  static constexpr std::size_t kMostHead = 24;  // of the word before the hash
  struct Context {
    std::array<char, kBytes> bytes{};
    std::uint32_t head = 0;  // how many of them are of the word
    bool is_empty = false;
  };
  static constexpr unsigned kContextBits = 9;

  bool is_empty(std::string_view text, std::uint64_t word_begin, std::uint64_t hash);
  bool is_empty(std::string_view context, std::size_t head) const;
  bool may_hold_literal(std::string_view head) const;

  const Keywords& keywords_;
  std::span<const std::string> literals_;
  std::array<std::vector<std::uint32_t>, 256> by_first_;  // by first byte, digits as one
  std::vector<Context> known_;
  std::vector<Span> others_;
};

}  // namespace dredge
