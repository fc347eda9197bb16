#include "judge/authority.h"

#include <algorithm>
#include <array>
#include <optional>

#include "judge/chars.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

// Sources: RFC 1035, section 2.3.4; RFC 6335, section 6.
constexpr std::size_t kMaxName = 253;
constexpr std::size_t kMaxLabel = 63;
constexpr std::uint32_t kMaxPort = 65535;
constexpr std::size_t kMaxHosts = 16;  // more are not looked at

std::optional<std::uint32_t> decimal(std::string_view digits, std::uint32_t max) {
  if (digits.empty() || digits.size() > 5 || !all_of(digits, is_digit)) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::uint32_t>(c - '0');
  if (value > max) return std::nullopt;
  return value;
}

// "${HOST}", "$HOST", "%s", "{host}", "<host>", "#{host}", "@host@".
bool is_filled_in(std::string_view text) {
  return !text.empty() && std::string_view("${<%#@").find(text.front()) != std::string_view::npos;
}

std::string_view next_part(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return part;
}

using Octets = std::array<std::uint32_t, 4>;

std::optional<Octets> ipv4(std::string_view text) {
  Octets octets{};
  if (count_if(text, [](char c) { return c == '.'; }) != 3) return std::nullopt;
  for (std::uint32_t& octet : octets) {
    const auto value = decimal(next_part(text, '.'), 255);
    if (!value) return std::nullopt;
    octet = *value;
  }
  return octets;
}

HostKind kind_of_address(const Octets& ip) {
  const std::uint32_t net = ip[0] << 16 | ip[1] << 8 | ip[2];
  if (net == 0xC00002 || net == 0xC63364 || net == 0xCB0071) return HostKind::Example;
  const bool is_private = ip[0] == 0 || ip[0] == 10 || ip[0] == 127 ||
                          (ip[0] == 192 && ip[1] == 168) || (ip[0] == 169 && ip[1] == 254) ||
                          (ip[0] == 172 && (ip[1] & 0xF0) == 16);
  return is_private ? HostKind::Local : HostKind::Server;
}

// Up to eight groups of up to four digits; "::" once stands for those left out; an IPv4 address may
// be the last two. Source: RFC 4291, section 2.2.
HostKind kind_of_ipv6(std::string_view text) {
  text = text.substr(0, text.find('%'));  // the zone
  const std::size_t gap = text.find("::");
  const bool gaps_twice =
      gap != std::string_view::npos && text.find("::", gap + 1) != std::string_view::npos;
  if (text.size() < 2 || gaps_twice) return HostKind::Broken;
  std::size_t groups = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const bool is_last = rest.find(':') == std::string_view::npos;
    const std::string_view group = next_part(rest, ':');
    if (is_last && ipv4(group)) {
      groups += 2;
    } else if (group.size() > 4 || !all_of(group, is_hex)) {
      return HostKind::Broken;
    } else if (!group.empty()) {
      ++groups;
    }
  }
  if (gap == std::string_view::npos ? groups != 8 : groups > 7) return HostKind::Broken;
  if (starts_with_ignoring_case(text, "2001:db8:")) return HostKind::Example;
  const bool is_local =
      text == "::" || text == "::1" || starts_with_ignoring_case(text, "fe80:") ||
      ((lower(text[0]) == 'f') && (lower(text[1]) == 'c' || lower(text[1]) == 'd'));
  return is_local ? HostKind::Local : HostKind::Server;
}

// A word that stands where a host would: "host", "your-server.com", "db.example.org".
bool is_example_name(std::string_view name) {
  constexpr auto kWords = std::to_array<Texts>(
      {"host",       "hostname",      "server",         "servername", "domain",  "address",
       "ip",         "endpoint",      "dbhost",         "db_host",    "db-host", "ipaddress",
       "ip_address", "serveraddress", "server_address", "myserver",   "myhost",  "xxx",
       "xxxx",       "hostaddress",   "server_name",    "host_name"});
  constexpr auto kNames =
      std::to_array<Texts>({"example", "invalid", "yourdomain", "mydomain", "domain", "hostname",
                            "yourhost", "yourserver", "mycompany", "yourcompany", "myserver"});
  if (is_one_of(name, kWords)) return true;
  if (starts_with_ignoring_case(name, "your") || contains_ignoring_case(name, ".your")) return true;
  // The name that one registers, and the top: "a.example.org", "a.example".
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view top = name.substr(dot + 1);
  const std::string_view left = name.substr(0, dot);
  const std::size_t before = left.rfind('.');
  const std::string_view registered =
      before == std::string_view::npos ? left : left.substr(before + 1);
  return same_ignoring_case(top, "example") || same_ignoring_case(top, "invalid") ||
         is_one_of(registered, kNames);
}

HostKind kind_of_name(std::string_view name) {
  if (name.size() > kMaxName) return HostKind::Broken;
  const bool is_root = name.ends_with('.') && name.size() > 1;
  std::string_view rest = is_root ? name.substr(0, name.size() - 1) : name;
  std::size_t labels = 0;
  while (!rest.empty()) {
    const bool ends_in_dot = rest.ends_with('.');
    const std::string_view label = next_part(rest, '.');
    const auto belongs = [](char c) { return is_word(c) || c == '-' || is_non_ascii(c); };
    if (label.empty() || label.size() > kMaxLabel || !all_of(label, belongs))
      return HostKind::Broken;
    if (rest.empty() && ends_in_dot) return HostKind::Broken;
    ++labels;
  }
  if (is_example_name(name)) return HostKind::Example;
  constexpr auto kLocal =
      std::to_array<Texts>({".localhost", ".local", ".internal", ".test", ".lan", ".localdomain"});
  const bool is_local =
      labels < 2 || std::any_of(kLocal.begin(), kLocal.end(), [&](std::string_view end) {
        return ends_with_ignoring_case(name, end);
      });
  return is_local ? HostKind::Local : HostKind::Server;
}

bool is_port(std::string_view text) {
  if (text.empty() || is_filled_in(text) || same_ignoring_case(text, "port")) return true;
  const auto number = decimal(text, kMaxPort);
  return number && *number != 0;
}

// Behind the last host: the path, the query, the end of the text around.
constexpr std::string_view kEnds = "/?# \t\r\n\"'`\\>()]{}|;&*!^";

}  // namespace

Host read_host(std::string_view text) {
  if (text.empty()) return {};
  if (is_filled_in(text)) return {HostKind::FilledIn, {}};
  if (text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return {HostKind::Broken, {}};
    const std::string_view rest = text.substr(close + 1);
    const std::string_view name = text.substr(1, close - 1);
    const bool has_port = rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
    return {has_port ? kind_of_ipv6(name) : HostKind::Broken, name};
  }
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1)))
    return {HostKind::Broken, name};
  const bool is_numeric = all_of(name, [](char c) { return is_digit(c) || c == '.'; }) &&
                          name.find('.') != std::string_view::npos;
  if (!is_numeric) return {kind_of_name(name), name};
  const auto octets = ipv4(name);
  return {octets ? kind_of_address(*octets) : HostKind::Broken, name};
}

Host read_authority(std::string_view text, std::string_view scheme) {
  if (starts_with_ignoring_case(text, "%2f")) return {};  // the path of a socket
  if (is_filled_in(text)) return {HostKind::FilledIn, {}};
  // `"db://ann:blue7@" + host`
  if (!text.empty() && is_quote(text.front())) {
    const std::string_view more = trim_blanks(text.substr(1, 8));
    const bool joined = !more.empty() && std::string_view("+.&|%,").find(more[0]) != Texts::npos;
    return {joined ? HostKind::FilledIn : HostKind::None, {}};
  }
  Host first;
  std::size_t count = 0;
  bool is_broken = false;
  for (std::string_view rest = text; count < kMaxHosts; ++count) {
    // An address in brackets holds what would end a name.
    const std::size_t from = rest.starts_with('[') ? rest.find(']') : 0;
    if (from == std::string_view::npos) return {HostKind::Broken, {}};
    const std::size_t end = rest.find_first_of(kEnds, from == 0 ? 0 : from + 1);
    std::string_view all = rest.substr(0, end);
    const std::size_t comma = all.find(',');
    const Host host = read_host(all.substr(0, comma));
    if (count == 0) first = host;
    is_broken |= host.kind == HostKind::Broken;
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
    // "nats://a:b@one,nats://a:b@two", "a@one, and": what follows is no host of this list.
    if (rest.empty() || is_blank(rest.front()) || rest.substr(0, 60).find("://") != Texts::npos)
      break;
  }
  const bool looks_up = scheme.ends_with("+srv");
  std::string_view own = text.substr(0, text.find_first_of(kEnds));
  if (own.ends_with(',')) own.remove_suffix(1);  // of the sentence around
  if (looks_up && own.find_first_of(":,") != std::string_view::npos) is_broken = true;
  if (is_broken) first.kind = HostKind::Broken;
  return first;
}

bool is_percent_encoded(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return false;
  }
  return true;
}

std::string percent_decoded(std::string_view text) {
  if (text.find('%') == std::string_view::npos || !is_percent_encoded(text)) return {};
  const auto digit = [](char c) { return is_digit(c) ? c - '0' : lower(c) - 'a' + 10; };
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])));
    i += 2;
  }
  return out;
}

}  // namespace dredge::judging
