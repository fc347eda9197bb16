// Asks issuers whether secrets still work. The only code that opens a socket for a secret: it goes
// to the fixed origin of its rule, or to the one the user put in its place, over checked TLS and
// nowhere else. What holds for each request is listed in docs/verification.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "dredge/finding.h"
#include "dredge/result.h"
#include "dredge/rule.h"
#include "dredge/secret.h"

namespace dredge {

struct VerifyOptions {
  // Provider id -> "https://host[:port]", which takes the place of the origin in the provider's
  // probes: a private instance, a test. http only for a loopback host. The user vouches for the
  // host, so its addresses may be private.
  std::map<std::string, std::string> endpoints;
  std::chrono::milliseconds timeout{10000};  // of one request, from name lookup to last byte
  std::string ca_file;                       // PEM; "" = what the system trusts
  unsigned per_host_requests_per_second = 4;
  std::uint64_t jitter_seed = 0;  // spreads the waits of machines that start together

  // Time. Empty ones are the real ones.
  std::function<std::int64_t()> now;                   // seconds since the epoch
  std::function<std::chrono::milliseconds()> elapsed;  // monotonic, from any start
  std::function<void(std::chrono::milliseconds)> sleep;
};

// Whether verify() can say more than "not checked" for secrets of this rule.
bool can_verify(const Rule& rule);

// Confined to one thread. Remembers each answer, so a secret is sent at most once for each rule
// (and again only when the issuer asked to be retried, at most twice).
class Verifier {
 public:
  // Errors: InvalidInput, for an endpoint that is not an origin; NotFound, when libcurl is not
  // installed; Internal, when it does not start.
  static Result<std::unique_ptr<Verifier>> create(const VerifyOptions& options);
  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  // Takes as long as the time-out, the retries and the pacing allow: minutes at worst. Trouble is
  // not an error here but Liveness::Unknown, with the reason as evidence.
  Verdict verify(const Rule& rule, const Provider& provider, const Secret& secret);

  // Requests that left this process so far.
  std::uint64_t requests() const;

 private:
  struct State;
  explicit Verifier(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dredge
