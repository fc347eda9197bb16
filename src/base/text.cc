#include "base/text.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

namespace dredge {
namespace {

// The length of the valid UTF-8 sequence at the start of `text`, or 0. Refuses overlong forms,
// surrogates and values past U+10FFFF. Source: Unicode 15, table 3-7.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

// Controls of C1 (U+0080-U+009F) and the bidirectional overrides U+202A-U+202E, U+2066-U+2069.
bool is_unsafe_point(std::string_view sequence) {
  if (sequence.size() == 2)
    return sequence[0] == '\xC2' && static_cast<std::uint8_t>(sequence[1]) < 0xA0;
  if (sequence.size() != 3 || sequence[0] != '\xE2') return false;
  const auto second = static_cast<std::uint8_t>(sequence[1]);
  const auto third = static_cast<std::uint8_t>(sequence[2]);
  return (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

std::string escape_for_terminal(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  const auto escape = [&](std::string_view bytes) {
    for (const char byte : bytes) safe += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(byte));
  };
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view head = text.substr(0, std::max<std::size_t>(length, 1));
    const bool is_control =
        length == 1 && (static_cast<std::uint8_t>(head[0]) < 0x20 || head[0] == 0x7F);
    if (length == 0 || is_control || is_unsafe_point(head)) {
      escape(head);
    } else {
      safe += head;
    }
    text.remove_prefix(head.size());
  }
  return safe;
}

std::string to_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      valid += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return valid;
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 6> kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
  if (bytes < 1000) return fmt::format("{} B", bytes);
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", value, value < 9.95 ? 1 : 0, kUnits[unit]);
}

std::string iso_time(std::int64_t seconds_since_epoch) {
  if (seconds_since_epoch == 0) return "";
  const std::time_t time = seconds_since_epoch;
  std::tm parts{};
  if (gmtime_r(&time, &parts) == nullptr) return "";
  std::array<char, 40> buffer{};
  const std::size_t length =
      std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {buffer.data(), length};
}

// Sixteen at a time: each match takes one from its byte of `counts`, which holds 255 of them.
std::uint64_t count_byte(std::string_view text, char byte) {
  constexpr std::size_t kLane = sizeof(__m128i);
  const __m128i wanted = _mm_set1_epi8(byte);
  std::uint64_t total = 0;
  while (text.size() >= kLane) {
    const std::size_t steps = std::min<std::size_t>(text.size() / kLane, 255);
    __m128i counts = _mm_setzero_si128();
    for (std::size_t i = 0; i < steps; ++i) {
      const __m128i now =
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i * kLane));
      counts = _mm_sub_epi8(counts, _mm_cmpeq_epi8(now, wanted));
    }
    const __m128i sums = _mm_sad_epu8(counts, _mm_setzero_si128());
    total += static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums)) +
             static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_srli_si128(sums, 8)));
    text.remove_prefix(steps * kLane);
  }
  return total + static_cast<std::uint64_t>(std::count(text.begin(), text.end(), byte));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& choices) {
  std::string_view best;
  std::size_t best_distance = 2 + word.size() / 3;
  for (const std::string_view choice : choices) {
    const std::size_t distance = edit_distance(word, choice);
    if (distance < best_distance) {
      best_distance = distance;
      best = choice;
    }
  }
  return best;
}

}  // namespace dredge
