// What stands beside a value: a user it belongs to, the pair that it encodes.
#include <array>

#include "judge/base64.h"
#include "judge/chars.h"
#include "judge/signals.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

bool is_printable(char c) { return c >= 0x20 && c < 0x7F; }

std::string decoded(std::string_view value) {
  if (value.size() < 4 || value.size() > 400) return {};
  while (value.ends_with('=')) value.remove_suffix(1);
  if (!all_of(value, is_base64)) return {};
  std::string bytes = decode_base64(value);
  if (!all_of(bytes, is_printable)) return {};
  return bytes;
}

// The credentials of HTTP Basic: base64 of "user:password". Source: RFC 7617, section 2.
bool is_basic_pair(const Context& context, std::string_view value, std::string_view plain) {
  constexpr std::string_view kScheme = "basic ";
  const bool announced = ends_with_ignoring_case(context.before, kScheme) ||
                         context.value.size() != value.size() ||
                         ends_with_ignoring_case(context.name, "auth");
  const std::size_t colon = plain.find(':');
  return announced && colon != std::string_view::npos && colon + 1 < plain.size() &&
         plain.find("://") == std::string_view::npos;
}

// What "Basic" announces and is none: random bytes, or words without a colon.
bool is_broken_pair(const Context& context, std::string_view value) {
  const bool announced = ends_with_ignoring_case(context.before, "basic ") ||
                         starts_with_ignoring_case(context.value, "basic ");
  while (value.ends_with('=')) value.remove_suffix(1);
  if (!announced || value.size() < 8 || value.size() > 400 || !all_of(value, is_base64))
    return false;
  const std::string bytes = decode_base64(value);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  return bytes.find(':') == std::string::npos || count_if(bytes, is_control) != 0;
}

bool is_encoded_text(std::string_view plain) {
  return plain.starts_with('{') || plain.starts_with('[') || plain == "null" || plain == "true" ||
         plain == "false" || plain.starts_with("<?") || plain.starts_with("http");
}

// "user: x, password: y": a name, an address or a login beside a password makes it one.
bool has_user_beside(const Context& context) {
  constexpr auto kUsers = std::to_array<Texts>({"user", "login", "email", "uid=", "account"});
  return contains_one_of(context.beside_before, kUsers) ||
         contains_one_of(context.beside_after, kUsers);
}

// "user:password@host" and login("user", "password") in documents mean what they say.
bool is_uri_stand_in(const Context& context) {
  if (context.link != Link::Uri && !context.placed) return false;
  constexpr auto kStandIns =
      std::to_array<Texts>({"password", "pass", "passwd", "pwd", "pw", "secret", "token", "p",
                            "key", "mypass", "mypassword", "pass123", "userpass", "apikey"});
  return is_one_of(context.value, kStandIns);
}

// "user:password@host:port": nothing in it is anybody's.
bool is_uri_form(const Context& context) {
  constexpr auto kUsers = std::to_array<Texts>(
      {"user", "username", "usr", "login", "name", "dbuser", "db_user", "myuser", "uname", "root"});
  constexpr auto kHosts =
      std::to_array<Texts>({"host", "hostname", "server", "servername", "domain", "address", "ip",
                            "your-host", "dbhost", "db_host"});
  if (context.link != Link::Uri || !is_uri_stand_in(context)) return false;
  if (!is_one_of(context.name, kUsers)) return false;
  const std::string_view rest = context.after.substr(1);
  return is_one_of(rest.substr(0, rest.find_first_of(":/,?\"'` \t\r")), kHosts);
}

// Password hashes of crypt(3), LDAP, PHC. Source: crypt(5), RFC 2307, the PHC string format.
bool is_password_hash(std::string_view value) {
  constexpr auto kStarts = std::to_array<Texts>(
      {"$2a$",    "$2b$",    "$2y$",     "$1$",        "$5$",     "$6$",     "$y$",     "$argon2",
       "$apr1$",  "$pbkdf2", "$scrypt",  "{ssha",      "{sha",    "{smd5}",  "{crypt}", "{bcrypt}",
       "{argon2", "{pbkdf2", "{scrypt}", "pbkdf2_sha", "pbkdf2:", "scrypt:", "bcrypt$", "argon2$"});
  for (Texts start : kStarts) {
    if (starts_with_ignoring_case(value, start)) return true;
  }
  return false;
}

}  // namespace

void pair_signals(const Context& context, SignalSet& out) {
  std::string_view value = context.value;
  if (starts_with_ignoring_case(value, "basic ")) value.remove_prefix(6);
  const std::string plain = decoded(value);
  if (!plain.empty()) {
    out.add_if(is_basic_pair(context, value, plain), SignalId::BasicPair);
    out.add_if(is_encoded_text(plain), SignalId::EncodedText);
  }
  const bool broken = is_broken_pair(context, value);
  out.add_if(broken, SignalId::PairBroken);
  out.add_if(broken && !plain.empty(), SignalId::EncodedText);  // words without a colon
  out.add_if(out.has(SignalId::NamePassword) && has_user_beside(context), SignalId::UserBeside);
  out.add_if(is_uri_stand_in(context), SignalId::UriStandIn);
  out.add_if(is_uri_form(context), SignalId::PlaceholderPhrase);
  out.add_if(is_password_hash(context.value), SignalId::PasswordHash);
}

}  // namespace dredge::judging
