#include "verify/probe.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::string_view kPlaceholder = "{secret}";
constexpr std::size_t kLongestSecret = 16 * 1024;
constexpr std::size_t kLongestIdentity = 200;
constexpr std::array<std::string_view, 3> kMethods = {"GET", "HEAD", "POST"};

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7E; });
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string json_escape(std::string_view text) {
  const std::string quoted =
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

std::string fill(std::string_view pattern, std::string_view value) {
  std::string filled;
  for (;;) {
    const std::size_t at = pattern.find(kPlaceholder);
    filled += pattern.substr(0, at);
    if (at == std::string_view::npos) return filled;
    filled += value;
    pattern.remove_prefix(at + kPlaceholder.size());
  }
}

bool holds(std::span<const std::uint16_t> statuses, long status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

std::string content_type_of(const Probe& probe) {
  for (const std::string_view header : probe.headers) {
    const std::string lower = to_lower(header);
    if (lower.starts_with("content-type:")) return lower;
  }
  return "application/x-www-form-urlencoded";  // what libcurl says when nobody else does
}

Result<std::string> fill_body(const Probe& probe, std::string_view secret) {
  const std::string type = content_type_of(probe);
  if (type.find("json") != std::string::npos) return fill(probe.body, json_escape(secret));
  if (type.find("x-www-form-urlencoded") != std::string::npos)
    return fill(probe.body, percent_encode(secret));
  if (probe.body.find(kPlaceholder) != std::string_view::npos && !is_printable(secret))
    return Error{ErrorCode::InvalidInput, "not sendable: control bytes in a body"};
  return fill(probe.body, secret);
}

Result<> check_sendable(const Probe& probe, std::string_view secret) {
  if (std::find(kMethods.begin(), kMethods.end(), probe.method) == kMethods.end())
    return Error{ErrorCode::InvalidInput,
                 fmt::format("the probe's method {} is not one of GET, HEAD, POST",
                             escape_for_terminal(probe.method))};
  if (secret.empty() || secret.size() > kLongestSecret)
    return Error{ErrorCode::InvalidInput, "not sendable: empty or over 16 KiB"};
  return {};
}

std::string identity_in(std::span<const std::string_view> pointers, const std::string& body) {
  const nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
  std::string identity;
  for (const std::string_view pointer : pointers) {
    try {  // the library throws for a pointer that is badly written
      const nlohmann::json::json_pointer path{std::string(pointer)};
      if (answer.is_discarded() || !answer.contains(path)) continue;
      const nlohmann::json& value = answer.at(path);
      if (!value.is_string() && !value.is_number() && !value.is_boolean()) continue;
      if (!identity.empty()) identity += ", ";
      identity += value.is_string() ? value.get<std::string>() : value.dump();
    } catch (const nlohmann::json::exception&) {
      continue;
    }
  }
  if (identity.size() > kLongestIdentity) identity.resize(kLongestIdentity);
  return to_valid_utf8(identity);
}

Liveness liveness_of(const Probe& probe, const HttpAnswer& answer) {
  if (answer.is_rate_limit || answer.status >= 500) return Liveness::Unknown;
  if (holds(probe.live, answer.status)) {
    const auto says = [&](std::string_view text) {
      return !text.empty() && answer.body.find(text) != std::string::npos;
    };
    if (says(probe.revoked_body)) return Liveness::Revoked;
    if (probe.live_body.empty() || says(probe.live_body)) return Liveness::Live;
    return Liveness::Unknown;
  }
  if (holds(probe.revoked, answer.status)) return Liveness::Revoked;
  return holds(probe.restricted, answer.status) ? Liveness::Restricted : Liveness::Unknown;
}

}  // namespace

std::string WebOrigin::host_and_port() const { return port.empty() ? host : host + ":" + port; }
std::string WebOrigin::text() const { return scheme + "://" + host_and_port(); }

HttpRequest::~HttpRequest() {
  const auto wipe = [](std::string& text) { OPENSSL_cleanse(text.data(), text.size()); };
  wipe(url);
  wipe(body);
  for (std::string& header : headers) wipe(header);
}

Result<WebOrigin> parse_origin(std::string_view url, std::string_view& rest) {
  const Error bad{ErrorCode::InvalidInput,
                  escape_for_terminal(url.substr(0, 100)) + ": not an http(s) address with a host"};
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return Error(bad);
  WebOrigin origin;
  origin.scheme = to_lower(url.substr(0, colon));
  if (origin.scheme != "https" && origin.scheme != "http") return Error(bad);
  const std::string_view after = url.substr(colon + 3);
  const std::size_t end = std::min(after.find_first_of("/?#"), after.size());
  rest = after.substr(end);
  const std::string_view authority = after.substr(0, end);
  const std::size_t host_end =
      authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  origin.host = authority.substr(0, host_end);
  if (host_end < authority.size()) {
    if (authority[host_end] != ':') return Error(bad);
    origin.port = authority.substr(host_end + 1);
    const bool is_number = !origin.port.empty() && origin.port.size() <= 5 &&
                           origin.port.find_first_not_of("0123456789") == std::string::npos;
    if (!is_number) return Error(bad);
  }
  const std::string_view inner =
      origin.host.starts_with('[') ? std::string_view(origin.host).substr(1, origin.host.size() - 2)
                                   : std::string_view(origin.host);
  const bool is_ip6 = inner.size() != origin.host.size();
  const bool is_clean = std::all_of(
      inner.begin(), inner.end(), [&](char c) { return is_unreserved(c) || (is_ip6 && c == ':'); });
  if (inner.empty() || !is_clean) return Error(bad);
  return origin;
}

Result<HttpRequest> build_request(const Probe& probe, const WebOrigin* endpoint,
                                  std::string_view secret) {
  RETURN_IF_ERROR(check_sendable(probe, secret));
  std::string_view rest;
  HttpRequest request;
  ASSIGN_OR_RETURN(request.origin, parse_origin(probe.url, rest));
  if (request.origin.scheme != "https")
    return Error{ErrorCode::InvalidInput, "a probe is sent over https only"};
  if (endpoint != nullptr) {
    request.origin = *endpoint;
    request.addresses =
        endpoint->scheme == "http" ? AddressPolicy::LoopbackOnly : AddressPolicy::Any;
  }
  request.method = probe.method;
  request.url = request.origin.text() + fill(rest, percent_encode(secret));
  for (const std::string_view header : probe.headers) {
    request.headers.push_back(fill(header, secret));
    if (!is_printable(request.headers.back()))
      return Error{ErrorCode::InvalidInput, "not sendable: control bytes in a header"};
  }
  ASSIGN_OR_RETURN(request.body, fill_body(probe, secret));
  return request;
}

Verdict judge_answer(const Probe& probe, const HttpAnswer& answer, const WebOrigin& origin,
                     std::string_view secret) {
  Verdict verdict;
  verdict.liveness = liveness_of(probe, answer);
  verdict.evidence = fmt::format("HTTP {} from {}", answer.status, origin.host);
  if (answer.is_rate_limit) verdict.evidence += ", too many requests";
  const bool is_accepted =
      verdict.liveness == Liveness::Live || verdict.liveness == Liveness::Restricted;
  if (is_accepted) verdict.identity = identity_in(probe.identity, answer.body);
  if (verdict.identity.find(secret) != std::string::npos) verdict.identity.clear();
  return verdict;
}

}  // namespace dredge
