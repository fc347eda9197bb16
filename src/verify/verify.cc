#include "verify/verify.h"

#include <algorithm>
#include <array>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "base/hash.h"
#include "verify/host_gate.h"
#include "verify/http.h"
#include "verify/offline.h"
#include "verify/probe.h"

namespace dredge {
namespace {

using std::chrono::milliseconds;

constexpr int kMaxRetries = 2;
constexpr milliseconds kFirstBackoff{1000};
constexpr milliseconds kLongestWait{30'000};     // a host that asks for more is left alone
constexpr milliseconds kLongestRest{3'600'000};  // and at most for this long
constexpr std::uint32_t kJitterMilliseconds = 500;

// One secret under one rule. Digests, so that the memory of the run holds no second copy.
using CacheKey = std::array<std::uint8_t, 32>;

CacheKey cache_key(const Rule& rule, const Secret& secret) {
  std::string text(rule.id);
  text.push_back('\0');
  for (const std::uint8_t byte : sha256(secret.reveal())) text.push_back(static_cast<char>(byte));
  return sha256(text);
}

Verdict unknown(std::string evidence) { return {Liveness::Unknown, std::move(evidence), "", 0}; }

bool deserves_retry(const HttpAnswer& answer) {
  return answer.is_rate_limit || answer.status == 502 || answer.status == 503 ||
         answer.status == 504;
}

Result<WebOrigin> parse_endpoint(const std::string& provider, const std::string& url) {
  const auto refuse = [&](std::string_view why) {
    return Error{ErrorCode::InvalidInput, fmt::format("endpoint of {}: {}", provider, why)};
  };
  std::string_view rest;
  Result<WebOrigin> origin = parse_origin(url, rest);
  if (!origin.has_value()) return refuse(origin.error().message);
  if (!rest.empty() && rest != "/") return refuse("only scheme, host and port can be replaced");
  if (origin->scheme == "http" && !is_loopback_host(origin->host))
    return refuse("http is for a loopback host only");
  return origin;
}

void fill_in_real_time(VerifyOptions& options) {
  using std::chrono::duration_cast;
  if (!options.now) {
    options.now = [] {
      const auto now = std::chrono::system_clock::now().time_since_epoch();
      return static_cast<std::int64_t>(duration_cast<std::chrono::seconds>(now).count());
    };
  }
  if (!options.elapsed) {
    options.elapsed = [] {
      return duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
    };
  }
  if (!options.sleep) {
    options.sleep = [](milliseconds time) { std::this_thread::sleep_for(time); };
  }
}

}  // namespace

struct Verifier::State {
  explicit State(VerifyOptions given)
      : options(std::move(given)),
        gate(milliseconds{1000 / std::max(1U, options.per_host_requests_per_second)}),
        jitter(static_cast<std::uint32_t>(options.jitter_seed % 0x7FFFFFFEU) + 1) {}

  VerifyOptions options;
  std::map<std::string, WebOrigin, std::less<>> endpoints;
  std::unique_ptr<HttpClient> client;
  HostGate gate;
  std::minstd_rand jitter;
  std::map<CacheKey, Verdict> answers;
  std::uint64_t requests = 0;

  Verdict ask(const Probe& probe, const WebOrigin* endpoint, std::string_view secret);
  Result<HttpAnswer> send(const HttpRequest& request);
  bool wait_for_retry(const HttpRequest& request, const HttpAnswer& answer, int attempt);
};

// Sends at a pace, and keeps the books of the host.
Result<HttpAnswer> Verifier::State::send(const HttpRequest& request) {
  const std::string host = request.origin.host_and_port();
  const milliseconds wait = gate.reserve(host, options.elapsed());
  if (wait > milliseconds{0}) options.sleep(wait);
  Result<HttpAnswer> answer = client->send(request);
  const bool was_sent = answer.has_value() || answer.error().code == ErrorCode::Network;
  if (was_sent) ++requests;
  if (answer.has_value() && answer->status < 500 && !answer->is_rate_limit) {
    gate.succeeded(host);
  } else {
    gate.failed(host, options.elapsed());
  }
  return answer;
}

// Waits as the host asked, or longer each time. False when it is better not to ask again.
bool Verifier::State::wait_for_retry(const HttpRequest& request, const HttpAnswer& answer,
                                     int attempt) {
  const std::string host = request.origin.host_and_port();
  milliseconds wait = kFirstBackoff * (1 << attempt);
  if (answer.retry_after_seconds.has_value()) {
    const std::int64_t asked =
        std::min<std::int64_t>(*answer.retry_after_seconds, kLongestRest.count() / 1000);
    wait = milliseconds{asked * 1000};
  }
  if (wait > kLongestWait) {
    gate.rest_until(host, options.elapsed() + wait);
    return false;
  }
  if (attempt >= kMaxRetries || gate.is_resting(host, options.elapsed())) return false;
  options.sleep(wait + milliseconds{jitter() % kJitterMilliseconds});
  return true;
}

Verdict Verifier::State::ask(const Probe& probe, const WebOrigin* endpoint,
                             std::string_view secret) {
  const Result<HttpRequest> request = build_request(probe, endpoint, secret);
  if (!request.has_value()) return unknown(request.error().message);
  if (gate.is_resting(request->origin.host_and_port(), options.elapsed()))
    return unknown("not asked: " + request->origin.host + " fails or asked for a pause");
  for (int attempt = 0;; ++attempt) {
    const Result<HttpAnswer> answer = send(*request);
    if (!answer.has_value()) return unknown(answer.error().message);
    if (deserves_retry(*answer) && wait_for_retry(*request, *answer, attempt)) continue;
    return judge_answer(probe, *answer, request->origin, secret);
  }
}

bool can_verify(const Rule& rule) { return !rule.probe.method.empty() || has_offline_check(rule); }

Result<std::unique_ptr<Verifier>> Verifier::create(const VerifyOptions& options) {
  auto state = std::make_unique<State>(options);
  fill_in_real_time(state->options);
  for (const auto& [provider, url] : options.endpoints) {
    ASSIGN_OR_RETURN(state->endpoints[provider], parse_endpoint(provider, url));
  }
  ASSIGN_OR_RETURN(state->client,
                   HttpClient::create({options.timeout, options.ca_file, process_environment}));
  return std::unique_ptr<Verifier>(new Verifier(std::move(state)));
}

Verifier::Verifier(std::unique_ptr<State> state) : state_(std::move(state)) {}
Verifier::~Verifier() = default;

Verdict Verifier::verify(const Rule& rule, const Provider& provider, const Secret& secret) {
  State& state = *state_;
  const std::int64_t now = state.options.now();
  if (auto verdict = offline_verdict(rule, provider, secret.reveal(), now)) return *verdict;
  if (rule.probe.method.empty()) return {};
  const CacheKey key = cache_key(rule, secret);
  if (const auto known = state.answers.find(key); known != state.answers.end())
    return known->second;
  const auto endpoint = state.endpoints.find(provider.id);
  Verdict verdict = state.ask(
      rule.probe, endpoint == state.endpoints.end() ? nullptr : &endpoint->second, secret.reveal());
  verdict.checked_at = now;
  return state.answers[key] = std::move(verdict);
}

std::uint64_t Verifier::requests() const { return state_->requests; }

}  // namespace dredge
