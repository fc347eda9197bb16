// Has the value the form of something else: a date, a path, a digest, an identifier?
#include <algorithm>
#include <array>

#include "judge/algorithm.h"
#include "judge/chars.h"
#include "judge/signals.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

bool is_uuid(std::string_view value) {
  if (value.size() != 36) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? value[i] != '-' : !is_hex(value[i])) return false;
  }
  return true;
}

// MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 in hexadecimal.
bool is_digest(std::string_view value) {
  const std::size_t size = value.size();
  const bool length =
      size == 32 || size == 40 || size == 56 || size == 64 || size == 96 || size == 128;
  return length && all_of(value, is_hex);
}

bool is_number(std::string_view value) {
  return !value.empty() && count_if(value, is_digit) > 0 && all_of(value, [](char c) {
    return is_digit(c) || c == '.' || c == ',' || c == '-' || c == '+' || c == '_' || c == ' ';
  });
}

bool is_hex_number(std::string_view value) {
  if (value.starts_with('-') || value.starts_with('+')) value.remove_prefix(1);
  return value.size() > 2 && value[0] == '0' && lower(value[1]) == 'x' &&
         all_of(value.substr(2), [](char c) { return is_hex(c) || c == 'u' || c == 'L'; });
}

bool is_date(std::string_view value) {
  if (value.size() < 8) return false;
  const auto digits = [&](std::size_t from, std::size_t count) {
    return from + count <= value.size() && all_of(value.substr(from, count), is_digit);
  };
  const bool iso = value.size() >= 10 && digits(0, 4) && (value[4] == '-' || value[4] == '/') &&
                   digits(5, 2) && value[7] == value[4] && digits(8, 2);
  const bool european = digits(0, 2) && (value[2] == '.' || value[2] == '/' || value[2] == '-') &&
                        digits(3, 2) && value[5] == value[2] && digits(6, 2);
  const bool clock = digits(0, 2) && value[2] == ':' && digits(3, 2) && value[5] == ':';
  return iso || european || clock;
}

bool is_version(std::string_view value) {
  if (value.empty()) return false;
  if (value.front() == 'v' || value.front() == '^' || value.front() == '~') value.remove_prefix(1);
  if (value.size() < 3 || !is_digit(value.front())) return false;
  const std::size_t dot = value.find('.');
  if (dot == std::string_view::npos || dot > 3 || dot + 1 >= value.size()) return false;
  return is_digit(value[dot + 1]) && value.size() <= 20 &&
         all_of(value, [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '+'; });
}

// "^6.4|^7.0", ">=1.2 <3.0": which versions will do.
bool is_version_range(std::string_view value) {
  if (value.size() > 60 || value.find_first_of("^~<>=|*") == std::string_view::npos) return false;
  bool version = false;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of("| ,"), value.size());
    std::string_view part = value.substr(0, end);
    value.remove_prefix(std::min(value.size(), end + 1));
    while (!part.empty() && std::string_view("^~<>=").find(part.front()) != Texts::npos)
      part.remove_prefix(1);
    if (part.empty() || part == "*" || part == "-") continue;
    if (!is_version(part)) return false;
    version = true;
  }
  return version;
}

bool is_joined(std::string_view value, char joint) {
  if (value.size() < 4 || value.find(joint) == std::string_view::npos) return false;
  while (value.size() > 4 && value.front() == joint) value.remove_prefix(1);
  if (value.back() == joint || value.find(joint) == std::string_view::npos) return false;
  std::size_t letters = count_if(value, is_alpha);
  return letters * 4 >= value.size() * 3 &&
         all_of(value, [&](char c) { return is_alnum(c) || c == joint; });
}

// "/1234/memberAttributes": two segments or more, each a number or letters alone.
bool is_route(std::string_view value) {
  std::size_t segments = 0;
  while (!value.empty()) {
    value.remove_prefix(1);
    const std::string_view segment = value.substr(0, value.find('/'));
    const bool plain =
        all_of(segment, is_digit) || (segment.size() >= 3 && all_of(segment, is_alpha));
    if (segment.empty() || !plain) return false;
    ++segments;
    value.remove_prefix(segment.size());
  }
  return segments >= 2;
}

bool is_path(std::string_view value) {
  if (value.size() < 3 || value.find("://") != std::string_view::npos) return false;
  if (value.find(' ') != std::string_view::npos) return false;
  for (Texts start : {"./", "../", "~/", "/", "C:\\", "\\\\"}) {
    if (!value.starts_with(start)) continue;
    // Base64 may start with a slash as well: it is long, mixes all classes and has no dots.
    return value.find_first_of(".-_") != std::string_view::npos || value.size() < 20 ||
           count_if(value, is_digit) == 0 || count_if(value, is_upper) == 0 || is_route(value);
  }
  // "#install-the-agent", "#/s:9Example": a place in a page.
  if (value[0] == '#' && (value[1] == '/' || is_joined(value.substr(1), '-'))) return true;
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos || value.back() == '=') return false;
  return all_of(value, [](char c) {
    return is_lower(c) || is_digit(c) || c == '/' || c == '.' || c == '-' || c == '_' || c == '*' ||
           c == '#';
  });
}

bool is_url(std::string_view value) {
  const std::size_t scheme = value.find("://");
  if (scheme != std::string_view::npos && scheme <= 12 && scheme > 0) return true;
  return starts_with_ignoring_case(value, "www.") || starts_with_ignoring_case(value, "mailto:");
}

// What stands before the value without a blank between.
std::string_view last_word(std::string_view text) {
  const std::size_t blank = text.find_last_of(" \t\"'`(");
  return blank == std::string_view::npos ? text : text.substr(blank + 1);
}

bool is_email(std::string_view value) {
  const std::size_t at = value.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view domain = value.substr(at + 1);
  const std::size_t dot = domain.find('.');
  return dot != std::string_view::npos && dot > 0 && dot + 2 < domain.size() &&
         all_of(domain, [](char c) { return is_alnum(c) || c == '.' || c == '-'; });
}

bool is_file_name(std::string_view value) {
  constexpr auto kExtensions = std::to_array<Texts>(
      {"json", "yml",  "yaml", "xml",   "txt",  "pem", "key", "crt",   "cer",        "p12", "pfx",
       "jks",  "conf", "cfg",  "ini",   "toml", "js",  "ts",  "py",    "rb",         "go",  "java",
       "cs",   "php",  "html", "css",   "md",   "sh",  "env", "log",   "csv",        "png", "svg",
       "jpg",  "gif",  "sql",  "db",    "zip",  "tar", "gz",  "pub",   "properties", "cnf", "lock",
       "tpl",  "ejs",  "erb",  "proto", "kdbx", "asc", "gpg", "creds", "nk",         "jwt"});
  const std::size_t dot = value.rfind('.');
  if (dot == std::string_view::npos || value.find(' ') != std::string_view::npos) return false;
  return is_one_of(value.substr(dot + 1), kExtensions);
}

bool is_host(std::string_view value) {
  const std::size_t colon = value.find(':');
  const std::string_view host = value.substr(0, colon);
  if (same_ignoring_case(host, "localhost") || starts_with_ignoring_case(host, "127.0.0.1"))
    return true;
  if (colon != std::string_view::npos && !all_of(value.substr(colon + 1), is_digit)) return false;
  const std::size_t dots = count_if(host, [](char c) { return c == '.'; });
  if (dots == 0 || !is_lower(host.back())) return false;
  // The last label is a top-level domain or a service's name: letters, and few.
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return all_of(last, is_lower) &&
         all_of(host, [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-'; });
}

// "api_password", "login_field": words of programs, not of a password.
bool speaks_of_secret(std::string_view value) {
  constexpr auto kNouns = std::to_array<Texts>(
      {"password", "passwd", "passphrase", "pass", "pwd", "secret", "token", "key", "auth", "login",
       "credential", "credentials", "user", "username", "field", "name", "method", "value"});
  for (std::string_view word : Words(value)) {
    if (is_one_of(word, kNouns)) return true;
  }
  return false;
}

// "someName", "SomeTypeName": letters alone, two words or more of two letters or more.
bool is_camel(std::string_view value) {
  if (value.size() < 5 || value.size() > 48 || !all_of(value, is_alpha)) return false;
  const Words words(value);
  if (words.size() < 2 || words.size() > 6) return false;
  std::size_t good = 0;
  for (std::string_view word : words) good += word.size() >= 3 ? 1U : 0U;
  return good * 3 >= words.size() * 2;
}

// "form.newValue", "metrics.influxDB2.token", "mail.default-encoding": identifiers joined by dots.
bool is_dotted(std::string_view value) {
  const std::size_t dot = value.find('.');
  if (dot == std::string_view::npos || dot < 2 || value.back() == '.') return false;
  const bool several = value.find('.', dot + 1) != std::string_view::npos;
  const bool numbered = several && count_if(value, is_digit) == 1;
  return value.find("..") == std::string_view::npos && is_alpha(value[0]) &&
         all_of(value, [&](char c) {
           return is_alpha(c) || c == '.' || c == '_' || (several && c == '-') ||
                  (numbered && is_digit(c));
         });
}

// "X-Internal-Sealed-Key": three words or more, each with a capital, joined by hyphens, as the
// headers of HTTP are named.
bool is_header_name(std::string_view value) {
  std::size_t parts = 0;
  while (!value.empty()) {
    const std::string_view part = value.substr(0, value.find('-'));
    const bool word = !part.empty() && is_upper(part.front()) && all_of(part, is_alpha) &&
                      all_of(part.substr(1), is_lower);
    const bool counted = part.size() == 2 && is_upper(part[0]) && is_digit(part[1]);  // "S3"
    if (!word && !counted) return false;
    ++parts;
    value.remove_prefix(std::min(value.size(), part.size() + 1));
  }
  return parts >= 3;
}

// "spring.mvc.path=/home": a setting with a name of its own.
bool is_setting(std::string_view value) {
  const std::size_t equals = value.find('=');
  return equals != std::string_view::npos && equals + 1 < value.size() &&
         is_dotted(value.substr(0, equals));
}

// "registry.corp.example/team/app:v1", "//user:key@host" cut in the middle: what a host leads.
bool is_image(std::string_view value) {
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos || slash + 1 == value.size()) return false;
  const std::string_view host = value.substr(0, slash);
  const std::size_t dot = host.rfind('.');
  const bool domain =
      dot != std::string_view::npos && dot > 0 && host.size() - dot > 2 &&
      all_of(host.substr(dot + 1), is_lower) &&
      all_of(host, [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-'; });
  return domain && value.find_first_of("=+") == std::string_view::npos;
}

// ".data-api", ".btn-close": a class in a style sheet or the name space of an event.
bool is_selector(std::string_view value) {
  return value.size() >= 5 && value.front() == '.' && is_lower(value[1]) &&
         is_lower(value.back()) &&
         all_of(value, [](char c) { return is_lower(c) || c == '.' || c == '-'; });
}

// "service:Action", "ns:name", "a.b:c-d": names in a name space.
bool is_namespaced(std::string_view value) {
  if (is_dotted(value) || is_selector(value)) return true;
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos || colon < 2 || colon + 3 > value.size()) return false;
  const auto plain = [](char c) {
    return is_alpha(c) || c == '-' || c == '.' || c == '_' || c == '/' || c == '*' || c == ':';
  };
  return all_of(value, plain);
}

// "org.acme:acme-login:10.9.1": a module of a build, by group, name and version.
bool is_coordinate(std::string_view value) {
  const std::size_t first = value.find(':');
  const std::size_t last = value.rfind(':');
  if (first == std::string_view::npos || first == last || first < 2) return false;
  const auto plain = [](char c) {
    return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
  };
  return is_alpha(value[0]) && all_of(value.substr(0, first), plain) &&
         all_of(value.substr(first + 1, last - first - 1), plain) &&
         is_version(value.substr(last + 1));
}

// "address1", "etcd-cluster-1", "root-ca5": what people call the second of something.
bool is_numbered_word(std::string_view value) {
  std::size_t letters = value.size();
  while (letters > 0 && is_digit(value[letters - 1])) --letters;
  const std::size_t digits = value.size() - letters;
  if (digits < 1 || digits > 2 || letters < 3 || !is_lower(value[0])) return false;
  const std::string_view name = value.substr(0, letters);
  if (all_of(name, is_alpha)) return true;
  return all_of(name, [](char c) { return is_lower(c) || c == '-' || c == '_'; });
}

// "ssh-rsa AAAA...": a public key or a certificate. Source: RFC 4253, section 6.6; RFC 7468.
bool is_public_key(std::string_view value) {
  for (Texts start :
       {"ssh-rsa", "ssh-ed25519", "ssh-dss", "ecdsa-sha2-", "-----BEGIN PUBLIC", "-----BEGIN CERT",
        "-----BEGIN RSA PUBLIC", "AAAAB3NzaC1yc2E", "AAAAC3NzaC1lZDI1NTE5", "AAAAE2VjZHNhLXNoYTI",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
        // base64 of "-----BEGIN CERTI", "-----BEGIN PUBLI" and "-----BEGIN TRUST"
        "LS0tLS1CRUdJTiBDRVJUS", "LS0tLS1CRUdJTiBQVUJMS", "LS0tLS1CRUdJTiBUUlVTV"}) {
    if (value.starts_with(start)) return true;
  }
  return false;
}

bool is_title(std::string_view value) {
  return value.size() >= 3 && is_upper(value[0]) && all_of(value.substr(1), is_lower);
}

bool is_structure(std::string_view value) {
  if (value.size() < 2) return false;
  const char first = value.front();
  const char last = value.back();
  return (first == '{' && last == '}') || (first == '[' && last == ']') ||
         (first == '(' && last == ')') || last == '{' || value.starts_with("[]") ||
         value.find("\":") != std::string_view::npos;
}

bool is_mime(std::string_view value) {
  for (Texts start : {"application/", "text/", "image/", "audio/", "video/", "multipart/"}) {
    if (starts_with_ignoring_case(value, start)) return true;
  }
  return false;
}

bool is_regex(std::string_view value) {
  for (Texts part :
       {"[a-z", "[A-Z", "[0-9", "\\d", "\\w", "\\s", "(?:", "(?P", ".*", ".+", "[^", "\\b"}) {
    if (value.find(part) != std::string_view::npos) return true;
  }
  return value.size() > 2 && value.front() == '^' && value.back() == '$';
}

}  // namespace

void shape_signals(const Context& context, SignalSet& out) {
  const std::string_view value = context.value.substr(0, 512);
  const bool token =
      out.has(SignalId::NameToken) || out.has(SignalId::NameSecret) || out.has(SignalId::NameKey);
  const bool machine = !out.has(SignalId::NamePassword) && !out.has(SignalId::Uri);
  const bool uuid = is_uuid(value);
  out.add_if(uuid && !token, SignalId::Uuid);
  out.add_if(uuid && token, SignalId::UuidToken);
  out.add_if(is_digest(value), SignalId::HexDigest);
  const bool date = is_date(value);
  const bool version = !date && (is_version(value) || is_version_range(value));
  out.add_if(date, SignalId::Date);
  out.add_if(version, SignalId::Version);
  out.add_if(!date && !version && is_number(value), SignalId::Number);
  out.add_if(is_hex_number(value), SignalId::HexNumber);
  // "https://key:secret@host": the rule began behind the colon, another knows the address.
  const bool authority = value.find('@') != std::string_view::npos && context.link != Link::Uri &&
                         context.before.ends_with(':') && is_url(last_word(context.before));
  const bool url = is_url(value) || authority;
  // Of a rule that looks for a URL, a web hook's, that it is one says nothing.
  const std::size_t prefix = context.value.size() - context.body.size();
  const bool expected = context.value.substr(0, prefix).find("://") != std::string_view::npos;
  out.add_if(url && !expected, SignalId::Url);
  const bool mime = is_mime(value);
  out.add_if(mime, SignalId::MimeType);
  const bool file = !url && is_file_name(value);
  out.add_if(file, SignalId::FileName);
  out.add_if(!mime && !file && (is_path(value) || is_image(value)), SignalId::Path);
  out.add_if(!url && is_email(value), SignalId::Email);
  out.add_if(!file && !date && !version && is_host(value), SignalId::HostName);
  out.add_if(value.starts_with("arn:"), SignalId::Arn);
  out.add_if(is_namespaced(value) || is_setting(value) || is_coordinate(value),
             SignalId::Namespaced);
  out.add_if(machine && is_header_name(value), SignalId::HeaderName);
  out.add_if(is_public_key(value), SignalId::PublicKey);
  out.add_if(machine && is_numbered_word(value), SignalId::NumberedWord);
  const bool snake = is_joined(value, '_');
  const bool chosen = !machine && !speaks_of_secret(value);
  out.add_if(snake, chosen ? SignalId::HumanJoined : SignalId::SnakeCase);
  out.add_if(is_joined(value, '-'), SignalId::KebabCase);
  out.add_if(is_camel(value), SignalId::CamelCase);
  out.add_if(is_title(value), SignalId::TitleWord);
  out.add_if(
      value.find("</") != std::string_view::npos || value.find("/>") != std::string_view::npos,
      SignalId::Markup);
  out.add_if(is_structure(value), SignalId::Structure);
  const bool color = (value.size() == 4 || value.size() == 7) && value[0] == '#';
  out.add_if(color && all_of(value.substr(1), is_hex), SignalId::Color);
  out.add_if(is_algorithm(value), SignalId::Algorithm);
  out.add_if(is_regex(value), SignalId::Regex);
}

}  // namespace dredge::judging
