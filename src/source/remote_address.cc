#include "source/remote_address.h"

#include <algorithm>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::string_view kSchemeEnd = "://";

struct Address {
  std::string_view scheme;    // "" for git@host:path
  std::string_view userinfo;  // "git", "user:password"
  std::string_view host;      // with its port
  std::string_view path;
};

Address split_address(std::string_view word) {
  Address address;
  const std::size_t scheme = word.find(kSchemeEnd);
  if (scheme != std::string_view::npos) {
    address.scheme = word.substr(0, scheme);
    word.remove_prefix(scheme + kSchemeEnd.size());
  }
  const char end_of_host = address.scheme.empty() ? ':' : '/';
  // A password may hold '@' and ':': the last '@' before the path ends the user's part.
  const std::size_t slash = std::min(word.find('/'), word.size());
  const std::size_t at = word.substr(0, slash).rfind('@');
  if (at != std::string_view::npos) {
    address.userinfo = word.substr(0, at);
    word.remove_prefix(at + 1);
  }
  const std::size_t end = std::min(word.find(end_of_host), word.size());
  address.host = word.substr(0, end);
  address.path = word.substr(std::min(end + 1, word.size()));
  return address;
}

bool is_this_machine(std::string_view host) {
  const std::string_view name = host.substr(0, host.rfind(':'));
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

Error refuse(std::string message) { return {ErrorCode::InvalidInput, std::move(message)}; }

Result<> check_credentials(const Address& address) {
  const bool is_ssh = address.scheme.empty() || address.scheme == "ssh";
  const bool has_password = address.userinfo.find(':') != std::string_view::npos;
  if (address.userinfo.empty() || (is_ssh && !has_password)) return {};
  return refuse(
      "the address holds credentials; leave them out (" +
      escape_for_terminal(std::string(address.scheme) + "://" + std::string(address.host) + "/" +
                          std::string(address.path.substr(0, address.path.find_first_of("?#")))) +
      "): git's credential helper gives them, see `git help credentials`");
}

Result<> check_scheme(const Address& address) {
  const std::string scheme = to_lower(address.scheme);
  if (scheme.empty() || scheme == "https" || scheme == "ssh") return {};
  if (scheme == "http" && is_this_machine(address.host)) return {};
  return Error{
      ErrorCode::Unsupported,
      "addresses of repositories begin with https:// or ssh://, or are git@host:path; not " +
          escape_for_terminal(address.scheme.substr(0, 20)) + "://"};
}

}  // namespace

bool looks_remote(std::string_view word) {
  if (word.find(kSchemeEnd) != std::string_view::npos) return true;
  const std::size_t at = word.find('@');
  const std::size_t colon = word.find(':');
  return at < colon && colon < word.find('/');
}

Result<std::string> check_remote(std::string_view word) {
  const Address address = split_address(word);
  RETURN_IF_ERROR(check_scheme(address));
  RETURN_IF_ERROR(check_credentials(address));
  const bool has_odd_byte = std::ranges::any_of(
      word, [](char byte) { return static_cast<unsigned char>(byte) <= ' ' || byte == '\x7f'; });
  const bool is_option = word.starts_with('-') || address.host.starts_with('-') ||
                         address.userinfo.starts_with('-') || address.path.starts_with('-');
  if (has_odd_byte || is_option || address.host.empty() || address.path.empty()) {
    return refuse("not an address of a repository: " + escape_for_terminal(without_userinfo(word)));
  }
  if (address.path.find_first_of("?#") != std::string_view::npos) {
    return refuse(
        "an address of a repository has no query and no fragment; leave out what follows " +
        escape_for_terminal(address.path.substr(0, address.path.find_first_of("?#"))));
  }
  return std::string(word);
}

std::string without_userinfo(std::string_view text) {
  std::string clean;
  for (;;) {
    const std::size_t scheme = text.find(kSchemeEnd);
    if (scheme == std::string_view::npos) return clean.append(text);
    clean.append(text.substr(0, scheme + kSchemeEnd.size()));
    text.remove_prefix(scheme + kSchemeEnd.size());
    const std::size_t end = std::min(text.find_first_of("/ \t\n'\""), text.size());
    const std::size_t at = text.substr(0, end).rfind('@');
    if (at != std::string_view::npos) text.remove_prefix(at + 1);
  }
}

}  // namespace dredge
