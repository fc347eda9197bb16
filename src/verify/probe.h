// A rule's probe as words on the wire, and an answer as a verdict. Pure functions: no network here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"
#include "dredge/rule.h"
#include "verify/address.h"

namespace dredge {

// "https://host:port" taken apart. `host` keeps the brackets of an IPv6 address.
struct WebOrigin {
  std::string scheme;  // "https" or "http"
  std::string host;
  std::string port;  // "" = the scheme's
  std::string text() const;
  std::string host_and_port() const;
};

// Reads the origin at the start of `url`; what follows is left in `rest`, from its '/' on.
// Errors: InvalidInput: no http(s) URL, user information, or a host with other than name
// characters.
Result<WebOrigin> parse_origin(std::string_view url, std::string_view& rest);

// One request. Holds the secret, and wipes what it holds on destruction. Move-only.
struct HttpRequest {
  HttpRequest() = default;
  HttpRequest(HttpRequest&&) = default;
  HttpRequest& operator=(HttpRequest&&) = default;
  ~HttpRequest();

  std::string method;
  std::string url;
  std::vector<std::string> headers;
  std::string body;
  WebOrigin origin;
  AddressPolicy addresses = AddressPolicy::PublicOnly;
};

struct HttpAnswer {
  long status = 0;
  std::string body{};          // the first MiB
  bool is_rate_limit = false;  // 429, or an answer that says no requests are left
  std::optional<std::int64_t> retry_after_seconds{};
};

// Puts the secret into the probe. In the path and query of the URL it is percent-encoded, in a JSON
// body escaped, in a form percent-encoded; in headers and other bodies it stands as it is.
// `endpoint`, when not null, takes the place of the URL's origin.
// Errors: InvalidInput, for a secret that cannot be sent where it belongs (control bytes in a
// header), or a probe that may not be sent (not https, an unsafe method). Never holds the secret.
Result<HttpRequest> build_request(const Probe& probe, const WebOrigin* endpoint,
                                  std::string_view secret);

// What the answer means. Evidence names status and host, never the body; the identity comes from
// the probe's JSON pointers and is left out should the issuer echo the secret.
Verdict judge_answer(const Probe& probe, const HttpAnswer& answer, const WebOrigin& origin,
                     std::string_view secret);

}  // namespace dredge
