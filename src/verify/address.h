// Which network addresses a secret may be sent to. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include <sys/socket.h>

namespace dredge {

enum class AddressPolicy : std::uint8_t {
  PublicOnly,    // a host fixed in a rule: its name may not lead into a private network
  LoopbackOnly,  // an endpoint without TLS
  Any,           // a host the user named: an endpoint, a proxy
};

// Whether `address` is globally reachable unicast: not private, shared (CGNAT), loopback,
// link-local, multicast, documentation or reserved, nor a way to write one of these in IPv6.
// Source: IANA special-purpose address registries (RFC 6890 and what updates it).
bool is_public(const sockaddr& address);
bool is_loopback(const sockaddr& address);
bool is_allowed(const sockaddr& address, AddressPolicy policy);

// Whether a host, as a URL writes it, can only mean this machine: "localhost", "127.0.0.1",
// "[::1]".
bool is_loopback_host(std::string_view host);

}  // namespace dredge
