// The little of HTTP/1.1 that a page on loopback needs: GET and HEAD, no body, one request a
// connection. Pure; every byte may be hostile.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dredge/result.h"

namespace dredge {

inline constexpr std::size_t kMostHeadBytes = 8192;

struct ServeRequest {
  std::string method;                                        // "GET" or "HEAD"
  std::string path;                                          // as sent, before '?'
  std::string query;                                         // after it; "" = none
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case

  // The one header of that name (lower case); nothing when it is missing or stands twice.
  std::optional<std::string_view> header(std::string_view name) const;
  // The value of a cookie; nothing when there is none.
  std::optional<std::string_view> cookie(std::string_view name) const;
  // The raw value of a parameter of the query.
  std::optional<std::string_view> parameter(std::string_view name) const;
};

// Reads a head that ends in an empty line. Errors: InvalidInput, when it is not one, has a body, or
// folds a line; Unsupported for another method or version.
Result<ServeRequest> parse_http_request(std::string_view head);

struct ServeResponse {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body;
};

// The bytes to send; without the body for HEAD. Every response forbids caching, framing and
// guessing its type, and closes the connection.
std::string http_bytes(const ServeResponse& response, bool is_head);

// Takes as long for a right guess as for a wrong one of the same length.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace dredge
