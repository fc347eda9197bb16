#include "verify/proxy.h"

#include <array>
#include <cstdlib>

#include "base/text.h"
#include "verify/address.h"

namespace dredge {
namespace {

std::string first_set(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::string value = environment(name);
    if (!value.empty()) return value;
  }
  return "";
}

// "example.org", ".example.org" and "*.example.org" stand for the name and all below it.
bool covers(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (!entry.starts_with('[')) entry = entry.substr(0, entry.find(':'));
  if (entry.empty() || !host.ends_with(entry)) return false;
  const std::size_t before = host.size() - entry.size();
  return before == 0 || host[before - 1] == '.';
}

bool is_exempt(std::string_view host, std::string list) {
  for (char& c : list) {
    if (c == ' ' || c == '\t') c = ',';
  }
  const std::string lower = to_lower(list);
  for (const std::string_view entry : split(lower, ',')) {
    if (covers(entry, host)) return true;
  }
  return false;
}

}  // namespace

std::string proxy_for(std::string_view host, const Environment& environment) {
  if (is_loopback_host(host)) return "";
  if (is_exempt(to_lower(host), first_set(environment, {"no_proxy", "NO_PROXY"}))) return "";
  return first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
}

std::string process_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace dredge
