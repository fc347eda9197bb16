#include "report/html_text.h"

#include <cstdint>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string html_escape(std::string_view text) {
  const std::string safe = escape_for_terminal(text);
  std::string escaped;
  for (std::size_t i = 0; i < safe.size(); ++i) {
    const std::string_view three = std::string_view(safe).substr(i, 3);
    if (three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9") {  // line and paragraph separator
      escaped += three[2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
      continue;
    }
    switch (const char c = safe[i]; c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string markdown_escape(std::string_view text) {
  std::string escaped;
  for (const char c : html_escape(text)) {
    if (std::string_view("\\`*_{}[]()#+-.!|~").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string route_escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (is_alnum(c) || c == '-' || c == '_' || c == '.') {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<std::uint8_t>(c));
    }
  }
  return escaped;
}

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view three = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (k < three.size() ? static_cast<std::uint8_t>(three[k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      encoded += k <= three.size() ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
  return encoded;
}

}  // namespace dredge
