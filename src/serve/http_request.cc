#include "serve/http_request.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kMostHeaders = 64;

Error bad(std::string_view why) {
  return Error{ErrorCode::InvalidInput, "http request: " + std::string(why)};
}

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_visible(char c) { return c > 0x20 && c < 0x7F; }

Result<ServeRequest> parse_request_line(std::string_view line) {
  const std::vector<std::string_view> words = split(line, ' ');
  if (words.size() != 3) return bad("its first line has not three words");
  if (words[0] != "GET" && words[0] != "HEAD")
    return Error{ErrorCode::Unsupported, "http request: only GET and HEAD are served"};
  if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0")
    return Error{ErrorCode::Unsupported, "http request: only HTTP/1.1 is spoken"};
  const std::string_view target = words[1];
  if (target.empty() || target.front() != '/' ||
      !std::all_of(target.begin(), target.end(), is_visible))
    return bad("its target is no path");
  ServeRequest request;
  request.method = words[0];
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  return request;
}

Result<> parse_header(std::string_view line, ServeRequest& request) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return bad("a header has no name");
  const std::string_view name = line.substr(0, colon);
  if (!std::all_of(name.begin(), name.end(), is_token_char)) return bad("a header's name is none");
  const std::string_view value = trim(line.substr(colon + 1));
  const bool is_clean = std::all_of(value.begin(), value.end(), [](char c) {
    return c == '\t' || static_cast<unsigned char>(c) >= 0x20;
  });
  if (!is_clean) return bad("a header holds control characters");
  if (request.headers.size() == kMostHeaders) return bad("too many headers");
  request.headers.emplace_back(to_lower(name), value);
  return {};
}

// The value of "NAME=..." among parts; nothing when no part has that name.
std::optional<std::string_view> value_of(std::string_view text, char separator,
                                         std::string_view name) {
  for (const std::string_view part : split(text, separator)) {
    const std::string_view pair = trim(part);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return pair.substr(equals + 1);
  }
  return std::nullopt;
}

std::string_view words_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 303:
      return "See Other";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 431:
      return "Request Header Fields Too Large";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

std::optional<std::string_view> ServeRequest::header(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [key, value] : headers) {
    if (key != name) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

std::optional<std::string_view> ServeRequest::cookie(std::string_view name) const {
  const auto cookies = header("cookie");
  return cookies ? value_of(*cookies, ';', name) : std::nullopt;
}

std::optional<std::string_view> ServeRequest::parameter(std::string_view name) const {
  return value_of(query, '&', name);
}

Result<ServeRequest> parse_http_request(std::string_view head) {
  if (head.size() > kMostHeadBytes) return bad("its head is too long");
  if (!head.ends_with("\r\n\r\n")) return bad("its head does not end");
  head.remove_suffix(4);
  std::size_t end = head.find("\r\n");
  ASSIGN_OR_RETURN(ServeRequest request, parse_request_line(head.substr(0, end)));
  while (end != std::string_view::npos) {
    head.remove_prefix(end + 2);
    end = head.find("\r\n");
    RETURN_IF_ERROR(parse_header(head.substr(0, end), request));
  }
  const auto has = [&](std::string_view name) {
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [&](const auto& row) { return row.first == name; });
  };
  if (has("transfer-encoding") ||
      (has("content-length") && request.header("content-length") != "0"))
    return bad("it has a body");
  return request;
}

std::string http_bytes(const ServeResponse& response, bool is_head) {
  std::string bytes = fmt::format("HTTP/1.1 {} {}\r\n", response.status, words_of(response.status));
  bytes += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", response.type,
                       response.body.size());
  for (const auto& [name, value] : response.headers)
    bytes += fmt::format("{}: {}\r\n", name, value);
  bytes +=
      "Cache-Control: no-store\r\n"
      "Content-Security-Policy: frame-ancestors 'none'\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\n"
      "Connection: close\r\n\r\n";
  if (!is_head) bytes += response.body;
  return bytes;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

}  // namespace dredge
