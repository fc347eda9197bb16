// Tokens that say of themselves when they end and who made them: JSON Web Tokens and signed URLs.
// The judge has no clock, so a token counts as expired when it ended before kKnownPast: whenever
// this program runs, that has passed. Sources: RFC 7519, sections 4.1 and 6; Azure Storage,
// "Create a service SAS".
#include <cstdint>

#include "judge/base64.h"
#include "judge/chars.h"
#include "judge/signals.h"

namespace dredge::judging {

namespace {

constexpr std::uint64_t kKnownPast = 1'767'225'600;  // 2026-01-01T00:00:00Z, in seconds
constexpr std::string_view kKnownPastDay = "2026-01-01";

// What the JSON text `object` says of `key` at its first place: a string without its quotes, or a
// number; "" when it says nothing. Enough for the flat objects of tokens.
std::string_view member(std::string_view object, std::string_view key) {
  std::size_t at = object.find(key);
  if (at == std::string_view::npos) return {};
  std::string_view rest = object.substr(at + key.size());
  while (!rest.empty() && (is_blank(rest.front()) || rest.front() == ':')) rest.remove_prefix(1);
  if (!rest.starts_with('"')) {
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    return rest.substr(0, digits);
  }
  rest.remove_prefix(1);
  return rest.substr(0, rest.find('"'));
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits.substr(0, 12))
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

std::string decode_part(std::string_view part) {
  constexpr std::size_t kMaxPart = 4096;
  return part.size() > kMaxPart ? std::string() : decode_base64(part);
}

void jwt_signals(std::string_view token, SignalSet& out) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos || !token.starts_with("ey")) return;
  const std::string header = decode_part(token.substr(0, first));
  const std::string_view algorithm = member(header, "\"alg\"");
  if (algorithm.empty()) return;
  const std::size_t second = token.find('.', first + 1);
  const std::string payload = decode_part(token.substr(first + 1, second - first - 1));
  const bool signature = second != std::string_view::npos && second + 8 < token.size();
  out.add_if(same_ignoring_case(algorithm, "none") || !signature, SignalId::JwtUnsigned);
  const std::string_view expiry = member(payload, "\"exp\"");
  const std::uint64_t ends = expiry.empty() || !is_digit(expiry.front()) ? 0 : number(expiry);
  out.add_if(ends != 0 && ends < kKnownPast, SignalId::JwtExpired);
  const std::string_view name = member(payload, "\"name\"");
  const std::string_view issuer = member(payload, "\"iss\"");
  const std::string_view subject = member(payload, "\"sub\"");
  out.add_if(name == "John Doe" || subject == "1234567890" || issuer == "joe" ||
                 contains_ignoring_case(issuer, "example."),
             SignalId::JwtDemo);
}

// "...&se=2021-05-01T10%3A00%3A00Z&sig=...": `se` is the end of a shared access signature.
void sas_signals(const Context& context, SignalSet& out) {
  const std::string_view text = context.match;
  if (text.find("sig=") == std::string_view::npos) return;
  std::size_t at = text.find("&se=");
  if (at == std::string_view::npos) at = text.find("?se=");
  if (at == std::string_view::npos) return;
  const std::string_view end = text.substr(at + 4, kKnownPastDay.size());
  const bool epoch = end.size() == kKnownPastDay.size() && all_of(end, is_digit);
  const bool is_past = epoch ? number(end) < kKnownPast : end < kKnownPastDay;
  out.add_if(end.size() == kKnownPastDay.size() && is_digit(end.front()) && is_past,
             SignalId::SasExpired);
}

}  // namespace

void dated_signals(const Context& context, SignalSet& out) {
  jwt_signals(context.value, out);
  sas_signals(context, out);
}

}  // namespace dredge::judging
