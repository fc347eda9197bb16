// Which proxy the environment names for a host. We decide instead of libcurl, because whoever
// checks the address of a connection has to know whether it is the proxy's.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace dredge {

using Environment = std::function<std::string(const char* name)>;  // "" = not set

// The proxy's URL, or "" for a direct connection. Reads https_proxy, HTTPS_PROXY, all_proxy and
// ALL_PROXY in this order, and no_proxy or NO_PROXY (names, domains, "*"). A loopback host is never
// reached through a proxy.
// Source: curl(1), "ENVIRONMENT".
std::string proxy_for(std::string_view host, const Environment& environment);

// The environment of this process.
std::string process_environment(const char* name);

}  // namespace dredge
