#include "verify/address.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/text.h"

namespace dredge {
namespace {

struct Block4 {
  std::uint32_t network;
  unsigned bits;
};

constexpr std::uint32_t ip4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array<Block4, 16> kSpecial4 = {{
    {ip4(0, 0, 0, 0), 8},         // this network
    {ip4(10, 0, 0, 0), 8},        // private
    {ip4(100, 64, 0, 0), 10},     // shared (CGNAT)
    {ip4(127, 0, 0, 0), 8},       // loopback
    {ip4(169, 254, 0, 0), 16},    // link-local, cloud metadata
    {ip4(172, 16, 0, 0), 12},     // private
    {ip4(192, 0, 0, 0), 24},      // protocol assignments
    {ip4(192, 0, 2, 0), 24},      // documentation
    {ip4(192, 88, 99, 0), 24},    // 6to4 relays
    {ip4(192, 168, 0, 0), 16},    // private
    {ip4(198, 18, 0, 0), 15},     // benchmarking
    {ip4(198, 51, 100, 0), 24},   // documentation
    {ip4(203, 0, 113, 0), 24},    // documentation
    {ip4(168, 63, 129, 16), 32},  // a cloud's host agent, from inside its machines
    {ip4(224, 0, 0, 0), 4},       // multicast
    {ip4(240, 0, 0, 0), 4},       // reserved, broadcast
}};

bool is_in(std::uint32_t address, const Block4& block) {
  const std::uint32_t mask = ~std::uint32_t{0} << (32 - block.bits);
  return (address & mask) == block.network;
}

bool is_public4(std::uint32_t address) {
  return std::none_of(kSpecial4.begin(), kSpecial4.end(),
                      [&](const Block4& block) { return is_in(address, block); });
}

using Bytes6 = std::array<std::uint8_t, 16>;

std::uint32_t word_at(const Bytes6& bytes, std::size_t i) {
  return ip4(bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]);
}

bool is_mapped4(const Bytes6& bytes) {
  return word_at(bytes, 0) == 0 && word_at(bytes, 4) == 0 && word_at(bytes, 8) == 0xFFFF;
}

bool is_public6(const Bytes6& bytes) {
  if (is_mapped4(bytes)) return is_public4(word_at(bytes, 12));
  // NAT64 carries an IPv4 address in its tail, 6to4 behind its prefix.
  if (word_at(bytes, 0) == 0x0064FF9B && word_at(bytes, 4) == 0 && word_at(bytes, 8) == 0)
    return is_public4(word_at(bytes, 12));
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return is_public4(word_at(bytes, 2));
  if (word_at(bytes, 0) == 0x20010DB8) return false;                          // documentation
  if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 2) return false;     // 2001::/23, Teredo
  if (bytes[0] == 0x3F && bytes[1] == 0xFF && bytes[2] < 0x10) return false;  // documentation
  return (bytes[0] & 0xE0) == 0x20;  // 2000::/3 is all the global unicast there is
}

std::uint32_t address4(const sockaddr& address) {
  sockaddr_in ip{};
  std::memcpy(&ip, &address, sizeof ip);
  return ntohl(ip.sin_addr.s_addr);
}

Bytes6 address6(const sockaddr& address) {
  sockaddr_in6 ip{};
  std::memcpy(&ip, &address, sizeof ip);
  Bytes6 bytes{};
  std::memcpy(bytes.data(), ip.sin6_addr.s6_addr, bytes.size());
  return bytes;
}

}  // namespace

bool is_public(const sockaddr& address) {
  if (address.sa_family == AF_INET) return is_public4(address4(address));
  return address.sa_family == AF_INET6 && is_public6(address6(address));
}

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) return address4(address) >> 24 == 127;
  if (address.sa_family != AF_INET6) return false;
  const Bytes6 bytes = address6(address);
  Bytes6 one{};
  one[15] = 1;
  return bytes == one || (is_mapped4(bytes) && bytes[12] == 127);
}

bool is_allowed(const sockaddr& address, AddressPolicy policy) {
  if (policy == AddressPolicy::Any)
    return address.sa_family == AF_INET || address.sa_family == AF_INET6;
  return policy == AddressPolicy::PublicOnly ? is_public(address) : is_loopback(address);
}

bool is_loopback_host(std::string_view host) {
  if (to_lower(host) == "localhost" || host == "[::1]") return true;
  in_addr ip{};
  return inet_pton(AF_INET, std::string(host).c_str(), &ip) == 1 && ntohl(ip.s_addr) >> 24 == 127;
}

}  // namespace dredge
