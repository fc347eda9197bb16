#include "judge/connection.h"

#include <array>

#include "judge/chars.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

// The scheme that ends where "://" begins: letters, digits, "+", "-", ".".
std::string_view scheme_at(std::string_view text, std::size_t mark) {
  std::size_t begin = mark;
  while (begin > 0 && (is_alnum(text[begin - 1]) || text[begin - 1] == '+' ||
                       text[begin - 1] == '-' || text[begin - 1] == '.'))
    --begin;
  return text.substr(begin, mark - begin);
}

Connection in_authority(const Context& context) {
  Connection found;
  found.place = Place::Uri;
  const std::size_t mark = context.before.rfind("://");
  const std::string_view scheme = scheme_at(context.before, mark);
  found.host = read_authority(context.after.substr(1), scheme);
  found.plain = percent_decoded(context.value);
  found.is_broken =
      found.host.kind == HostKind::Broken || scheme.empty() || !is_percent_encoded(context.value);
  return found;
}

// "scheme://user:" and a value that goes on past "@host".
bool runs_past_host(const Context& context) {
  const std::size_t mark = context.before.rfind("://");
  const std::size_t at = context.value.rfind('@');
  if (mark == Texts::npos || at == Texts::npos || at == 0) return false;
  const std::string_view user = context.before.substr(mark + 3);
  if (!user.ends_with(':') || user.find_first_of(" /?#\"'`") != Texts::npos) return false;
  const HostKind kind = read_authority(context.value.substr(at + 1), {}).kind;
  return kind == HostKind::Server || kind == HostKind::Local || kind == HostKind::Example;
}

// "jdbc:oracle:thin:scott/VALUE@//host:1521/x", "scott/VALUE@host:1521:SID".
Connection in_oracle_login(const Context& context) {
  constexpr auto kDrivers = std::to_array<Texts>({"oracle:thin:", "oracle:oci:", "oracle:oci8:"});
  std::string_view after = context.after;
  if (after.starts_with('"')) after.remove_prefix(1);
  std::string_view before = context.before;
  if (before.ends_with('"')) before.remove_suffix(1);
  if (!before.ends_with('/') || !after.starts_with('@')) return {};
  after.remove_prefix(1);
  if (!contains_one_of(before, kDrivers) && !after.starts_with("//")) return {};
  Connection found;
  found.place = Place::Uri;
  if (after.starts_with("//")) after.remove_prefix(2);
  if (after.starts_with('(')) return found;  // (DESCRIPTION=...)
  const std::string_view all = after.substr(0, after.find_first_of("/? \t\r\n\"'`;<>)"));
  const std::size_t colon = all.find(':');  // host:port:SID
  found.host = read_host(all.substr(0, all.find(':', colon == Texts::npos ? colon : colon + 1)));
  found.is_broken = found.host.kind == HostKind::Broken;
  return found;
}

// "user:VALUE@tcp(host:3306)/db".
Connection in_go_dsn(const Context& context) {
  const std::string_view after = context.after;
  if (!after.starts_with("@tcp(")) return {};
  Connection found;
  found.place = Place::Uri;
  found.host = read_host(after.substr(5, after.find(')') - 5));
  found.is_broken = found.host.kind == HostKind::Broken;
  return found;
}

bool is_template_name(std::string_view value) {
  const bool letters = all_of(value, [](char c) { return is_alpha(c) || c == '_' || c == '.'; });
  const bool noun = contains_ignoring_case(value, "pass") || contains_ignoring_case(value, "pwd");
  const bool word = all_of(value, [](char c) { return is_word(c) || c == '.' || c == '-'; });
  return letters || all_of(value, is_digit) || (noun && word);
}

// What closes the value has to be what opened it, doubled within.
void read_delimited(const Context& context, Connection& found) {
  if (context.before.empty() || context.after.empty()) return;
  const char open = context.before.back();
  const char close = open == '{' ? '}' : open;
  const bool delimited = open == '{' || is_quote(open);
  if (!delimited) return;
  if (context.after.front() != close) {
    found.is_broken |= open == '{';
    return;
  }
  found.is_inserted = open == '{' && is_template_name(context.value);
  for (std::size_t i = 0; i < context.value.size(); ++i) {
    found.plain.push_back(context.value[i]);
    const bool doubled =
        context.value[i] == close && i + 1 < context.value.size() && context.value[i + 1] == close;
    if (doubled) ++i;
  }
  if (found.plain.size() == context.value.size()) found.plain.clear();
}

// The property of a URI. What the web sends is no connection: its tokens open more than its host.
Connection in_query(const Context& context) {
  const std::size_t mark = context.before.rfind("://");
  if (mark == Texts::npos) return {};
  const std::string_view scheme = scheme_at(context.before, mark);
  constexpr auto kWeb = std::to_array<Texts>({"http", "https", "ws", "wss", "", "file"});
  const std::string_view rest = context.before.substr(mark + 3);
  const std::size_t end = rest.find_first_of("/?;");
  if (is_one_of(scheme, kWeb) || end == Texts::npos || rest.find_first_of(" \"'`") != Texts::npos)
    return {};
  Connection found;
  found.place = Place::Query;
  found.host = read_authority(rest.substr(0, end), scheme);
  found.is_broken = found.host.kind == HostKind::Broken;
  read_delimited(context, found);
  if (found.plain.empty()) found.plain = percent_decoded(context.value);
  return found;
}

bool is_server_key(std::string_view key) {
  constexpr auto kKeys =
      std::to_array<Texts>({"server", "data source", "datasource", "host", "hostname", "hostaddr",
                            "addr", "address", "network address", "servername", "server name"});
  return is_one_of(trim_blanks(key), kKeys);
}

// "tcp:db.acme.net,1433", "db\SQLEXPRESS", "(local)", ".".
Host server_of(std::string_view value) {
  for (const std::string_view protocol : {"tcp:", "np:", "lpc:", "admin:"})
    if (starts_with_ignoring_case(value, protocol)) value.remove_prefix(protocol.size());
  if (value.starts_with('(') || value.starts_with('.') || value.starts_with('/'))
    return {HostKind::Local, {}};
  if (value.starts_with('\\')) return {};
  return read_host(value.substr(0, value.find_first_of(",\\")));
}

// The server of "Server=a;Database=b", of "host=a user=b": the first property that names one.
Host find_server(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(";\"'`&\r\n");
    const std::string_view piece = text.substr(0, end);
    text = end == Texts::npos ? std::string_view() : text.substr(end + 1);
    const std::size_t equals = piece.find('=');
    if (equals == Texts::npos) continue;
    std::string_view value = trim_blanks(piece.substr(equals + 1));
    if (is_server_key(piece.substr(0, equals))) {
      if (value.find('=') != Texts::npos) value = value.substr(0, value.find_first_of(" \t"));
      return server_of(value);
    }
    for (const std::string_view key : {"host", "hostaddr", "server", "addr"}) {
      const std::string lead = std::string(" ") + std::string(key) + "=";
      const std::size_t at = find_ignoring_case(piece, lead);
      if (at == Texts::npos) continue;
      const std::string_view rest = piece.substr(at + lead.size());
      return server_of(rest.substr(0, rest.find_first_of(" \t,")));
    }
  }
  return {};
}

// Where the name of a property stands, before it a ";", a blank or the start.
Connection in_properties(const Context& context) {
  constexpr auto kNames = std::to_array<Texts>({"password", "pwd"});
  if (!is_one_of(context.name, kNames) || context.before.find('=') == Texts::npos) return {};
  Host host = find_server(context.before);
  if (host.kind == HostKind::None && host.name.empty()) host = find_server(context.after);
  const bool is_listed =
      context.match.find(';') != Texts::npos || context.before.find(';') != Texts::npos;
  if (host.kind == HostKind::None && !is_listed) return {};
  Connection found;
  found.place = Place::Properties;
  found.host = host;
  found.is_broken = host.kind == HostKind::Broken;
  read_delimited(context, found);
  return found;
}

}  // namespace

Connection read_connection(const Context& context) {
  if (context.link == Link::Uri) return in_authority(context);
  if (runs_past_host(context)) {
    Connection found;
    found.place = Place::Uri;
    found.is_overrun = true;
    return found;
  }
  if (context.after.starts_with('@') || context.after.starts_with("\"@")) {
    Connection found = in_go_dsn(context);
    return found.place != Place::None ? found : in_oracle_login(context);
  }
  constexpr auto kNames = std::to_array<Texts>({"password", "pwd", "pass", "auth"});
  if (is_one_of(context.name, kNames)) {
    Connection found = in_query(context);
    if (found.place != Place::None) return found;
  }
  return in_properties(context);
}

std::string shown_name(const Host& host, std::string_view password, std::string_view after) {
  constexpr std::size_t kMaxShown = 80;
  constexpr std::size_t kMaxRun = 24;  // a longer label with digits may be a token
  const std::string_view name = host.name;
  const std::string_view word = after.substr(0, after.find_first_of(" \t\r\n\"'`"));
  if (word.find('@') != word.rfind('@')) return {};
  const auto is_plain = [](char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ':';
  };
  if (name.empty() || name.size() > kMaxShown || !all_of(name, is_plain)) return {};
  if (name.find(password) != Texts::npos || password.find(name) != Texts::npos) return {};
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    const std::string_view label = name.substr(begin, end - begin);
    if (label.size() >= kMaxRun && count_if(label, is_digit) != 0) return {};
    begin = end + 1;
  }
  return std::string(name);
}

}  // namespace dredge::judging
