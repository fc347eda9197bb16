// Values and candidates for the judge's tests, built at run time: no token-shaped text in the tree.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "judge/judge.h"
#include "judge/signals.h"

namespace dredge::judging {

inline constexpr std::string_view kBase62 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view kHex = "0123456789abcdef";
inline constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// `size` characters of `alphabet`, the same ones for the same seed.
inline std::string random_text(std::string_view alphabet, std::size_t size,
                               std::uint64_t seed = 7) {
  std::string text;
  std::uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 1;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    text.push_back(alphabet[static_cast<std::size_t>(state >> 33) % alphabet.size()]);
  }
  return text;
}

inline std::string encode_base64(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (have += 8; have >= 6; have -= 6) out.push_back(kBase64[(bits >> (have - 6)) & 63]);
  }
  if (have > 0) out.push_back(kBase64[(bits << (6 - have)) & 63]);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

// A line `before` + `value` + `after` of the file `path`, matched by a rule.
struct Sample {
  std::string before;
  std::string value;
  std::string after;
  std::string path = "src/app.py";
  bool generic = true;
  double prior = 0.35;
  Checksum checksum = Checksum::None;
  bool keyed = false;
  std::uint16_t public_prefix = 0;
  bool placed = false;
  std::string_view keyword = {};  // the match then begins where this stands
  std::string_view other_keyword = {};
};

template <class Use>
auto with_input(const Sample& sample, Use use) {
  Rule rule;
  rule.id = "test.rule";
  rule.generic = sample.generic;
  rule.keyed = sample.keyed;
  rule.placed = sample.placed;
  rule.prior = static_cast<float>(sample.prior);
  const std::string text = sample.before + sample.value + sample.after;
  const Span secret{sample.before.size(), sample.before.size() + sample.value.size()};
  const std::size_t begin = sample.keyword.empty() ? 0 : text.find(sample.keyword);
  const std::array<std::string_view, 2> keywords{sample.keyword, sample.other_keyword};
  if (!sample.keyword.empty())
    rule.anchors = {keywords.data(), sample.other_keyword.empty() ? 1U : 2U};
  rule.public_prefix = sample.public_prefix;
  const Candidate candidate{rule, Span{begin, text.size()}, secret, sample.checksum};
  return use(JudgeInput{candidate, text, sample.path});
}

inline double confidence_of(const Sample& sample) {
  return with_input(sample, [](const JudgeInput& input) { return judge(input).confidence; });
}

inline bool fires(SignalId id, const Sample& sample) {
  return with_input(sample, [&](const JudgeInput& input) { return read_signals(input).has(id); });
}

}  // namespace dredge::judging
