// Sends one request under rules that hold for every request that carries a secret
// (docs/verification.md): checked TLS, no redirects, allowed addresses only, bounded answers.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "dredge/result.h"
#include "verify/probe.h"
#include "verify/proxy.h"

namespace dredge {

// Confined to one thread. Keeps connections open between requests.
class HttpClient {
 public:
  struct Options {
    std::chrono::milliseconds timeout{10000};
    std::string ca_file{};
    Environment environment = process_environment;
  };

  // Errors: as load_curl().
  static Result<std::unique_ptr<HttpClient>> create(Options options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Errors: Network, with the host and what went wrong, never the URL or a header; Unsupported,
  // when the address is not allowed (nothing was sent); Internal, when libcurl refuses an option we
  // cannot do without (nothing was sent).
  Result<HttpAnswer> send(const HttpRequest& request);

 private:
  struct State;
  explicit HttpClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dredge
