#include "report/sarif.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/hash.h"

namespace dredge {
namespace {

// Scores [low, high] of a band become tenths [from, to] of security-severity.
struct Piece {
  int low, high, from, to;
};

// Indexed by Band. Low and info share one word of the host and keep their order in it.
constexpr std::array<Piece, 5> kPieces = {{
    {0, 9, 1, 12},
    {10, 29, 13, 39},
    {30, 54, 40, 69},
    {55, 79, 70, 89},
    {80, 100, 91, 100},
}};

bool is_plain(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') ||
         std::string_view("-._~/!").find(byte) != std::string_view::npos;
}

}  // namespace

std::string security_severity(const Risk& risk) {
  const Piece& piece = kPieces[static_cast<std::size_t>(risk.band)];
  const int score = std::clamp(risk.score, piece.low, piece.high);
  const int tenths =
      piece.from + (score - piece.low) * (piece.to - piece.from) / (piece.high - piece.low);
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string relative_uri(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  std::string uri;
  for (const char byte : path) {
    if (is_plain(byte)) {
      uri += byte;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return uri.empty() ? "unnamed" : uri;
}

std::string sarif_alert_id(std::string_view rule, std::string_view fingerprint_hex) {
  return sha256_hex(fmt::format("{}\n{}", rule, fingerprint_hex)).substr(0, 16) + ":1";
}

}  // namespace dredge
