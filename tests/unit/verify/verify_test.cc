#include "verify/verify.h"

#include <gtest/gtest.h>

#include "unit/verify/https_server.h"
#include "verify/http.h"
#include "verify/probe.h"

namespace dredge {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::uint16_t, 1> kLive = {200};
constexpr std::array<std::uint16_t, 1> kRevoked = {401};
constexpr std::array<std::uint16_t, 1> kRestricted = {403};
constexpr std::array<std::string_view, 1> kBearer = {"Authorization: Bearer {secret}"};
constexpr std::array<std::string_view, 2> kLogin = {"/account/login", "/id"};

std::string made_up_token(char fill = 'a') { return "acme_" + std::string(36, fill); }

Rule rule_with_probe() {
  Rule rule;
  rule.id = "acme.token";
  rule.probe.method = "GET";
  rule.probe.url = "https://api.acme.example/v1/whoami";
  rule.probe.headers = kBearer;
  rule.probe.live = kLive;
  rule.probe.revoked = kRevoked;
  rule.probe.restricted = kRestricted;
  rule.probe.identity = kLogin;
  return rule;
}

Provider acme() {
  Provider provider;
  provider.id = "acme";
  return provider;
}

// A verifier whose "acme" endpoint is a server of this test, with a clock that only sleeping moves.
class VerifierTest : public testing::Test {
 protected:
  void serve(HttpsServer::Handler handler) {
    server_ = std::make_unique<HttpsServer>(std::move(handler));
    options_.endpoints["acme"] = server_->url();
    options_.ca_file = server_->ca_file();
    options_.now = [] { return std::int64_t{1'800'000'000}; };
    options_.elapsed = [this] { return clock_; };
    options_.sleep = [this](milliseconds time) {
      clock_ += time;
      slept_ += time;
    };
  }

  void answer_with(std::string answer) {
    serve([answer = std::move(answer)](const std::string&) { return answer; });
  }

  Verifier& verifier() {
    if (!verifier_) {
      auto made = Verifier::create(options_);
      EXPECT_TRUE(made.has_value()) << made.error().message;
      verifier_ = std::move(*made);
    }
    return *verifier_;
  }

  Verdict verify(const Rule& rule, std::string_view secret = made_up_token()) {
    return verifier().verify(rule, acme(), Secret(secret));
  }

  VerifyOptions options_;
  std::unique_ptr<HttpsServer> server_;
  std::unique_ptr<Verifier> verifier_;
  milliseconds clock_{0};
  milliseconds slept_{0};
};

TEST_F(VerifierTest, SaysLiveAndNamesTheAccount) {
  answer_with(http_answer(200, R"({"account":{"login":"octo"},"id":42})"));
  const Verdict verdict = verify(rule_with_probe());
  EXPECT_EQ(verdict.liveness, Liveness::Live);
  EXPECT_EQ(verdict.evidence, "HTTP 200 from 127.0.0.1");
  EXPECT_EQ(verdict.identity, "octo, 42");
  EXPECT_EQ(verdict.checked_at, 1'800'000'000);
}

TEST_F(VerifierTest, SendsTheSecretOnlyWhereTheProbePutsIt) {
  answer_with(http_answer(200, "{}"));
  verify(rule_with_probe());
  ASSERT_EQ(server_->requests().size(), 1U);
  const std::string request = server_->requests()[0];
  EXPECT_TRUE(request.starts_with("GET /v1/whoami HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("Authorization: Bearer " + made_up_token() + "\r\n"), std::string::npos);
  EXPECT_NE(request.find("User-Agent: dredge/"), std::string::npos);
}

TEST_F(VerifierTest, SaysRevokedAndRestrictedByStatus) {
  answer_with(http_answer(401, ""));
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Revoked);
  server_.reset();
  verifier_.reset();
  answer_with(http_answer(403, ""));
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Restricted);
}

TEST_F(VerifierTest, BelievesALiveStatusOnlyWithItsProof) {
  Rule rule = rule_with_probe();
  rule.probe.live_body = "\"ok\":true";
  rule.probe.revoked_body = "\"ok\":false";
  serve([](const std::string& request) {
    if (request.find("bbbb") != std::string::npos) return http_answer(200, R"({"ok":false})");
    if (request.find("cccc") != std::string::npos) return http_answer(200, "please log in");
    return http_answer(200, R"({"ok":true})");
  });
  EXPECT_EQ(verify(rule, made_up_token('a')).liveness, Liveness::Live);
  EXPECT_EQ(verify(rule, made_up_token('b')).liveness, Liveness::Revoked);
  EXPECT_EQ(verify(rule, made_up_token('c')).liveness, Liveness::Unknown);
}

TEST_F(VerifierTest, AsksOnceForEachSecretAndRule) {
  answer_with(http_answer(200, "{}"));
  verify(rule_with_probe());
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Live);
  EXPECT_EQ(server_->requests().size(), 1U);
  Rule other = rule_with_probe();
  other.id = "acme.other-token";
  verify(other);
  EXPECT_EQ(server_->requests().size(), 2U);
  EXPECT_EQ(verifier().requests(), 2U);
}

TEST_F(VerifierTest, WaitsAsLongAsTheHostAsks) {
  int asked = 0;
  serve([&asked](const std::string&) {
    return ++asked == 1 ? http_answer(429, "", "Retry-After: 7\r\n") : http_answer(200, "{}");
  });
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Live);
  EXPECT_GE(slept_, milliseconds{7000});
  EXPECT_LT(slept_, milliseconds{7500});
}

TEST_F(VerifierTest, LeavesAHostAloneThatAsksForALongPause) {
  answer_with(http_answer(429, "", "Retry-After: 600\r\n"));
  const Verdict verdict = verify(rule_with_probe());
  EXPECT_EQ(verdict.liveness, Liveness::Unknown);
  EXPECT_EQ(verdict.evidence, "HTTP 429 from 127.0.0.1, too many requests");
  EXPECT_EQ(verify(rule_with_probe(), made_up_token('b')).evidence,
            "not asked: 127.0.0.1 fails or asked for a pause");
  EXPECT_EQ(server_->requests().size(), 1U);
  clock_ += milliseconds{601'000};
  verify(rule_with_probe(), made_up_token('c'));
  EXPECT_EQ(server_->requests().size(), 2U);
}

TEST_F(VerifierTest, TakesAForbiddenAnswerWithNoRequestsLeftAsARateLimit) {
  answer_with(http_answer(403, "", "X-RateLimit-Remaining: 0\r\n"));
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Unknown);
  EXPECT_EQ(server_->requests().size(), 3U);  // the first and two retries
}

TEST_F(VerifierTest, StopsAskingAHostThatKeepsFailing) {
  answer_with(http_answer(500, "oops"));
  for (const char fill : {'a', 'b', 'c', 'd', 'e', 'f', 'g'}) {
    EXPECT_EQ(verify(rule_with_probe(), made_up_token(fill)).liveness, Liveness::Unknown);
  }
  EXPECT_EQ(server_->requests().size(), 5U);
}

TEST_F(VerifierTest, KeepsItsPace) {
  options_.per_host_requests_per_second = 2;
  answer_with(http_answer(200, "{}"));
  for (const char fill : {'a', 'b', 'c'}) verify(rule_with_probe(), made_up_token(fill));
  EXPECT_EQ(slept_, milliseconds{1000});
}

TEST_F(VerifierTest, CallsATimeOutUnknown) {
  options_.timeout = milliseconds{300};
  answer_with("");
  const Verdict verdict = verify(rule_with_probe());
  EXPECT_EQ(verdict.liveness, Liveness::Unknown);
  EXPECT_TRUE(verdict.evidence.starts_with("no answer from 127.0.0.1: ")) << verdict.evidence;
}

TEST_F(VerifierTest, FollowsNoRedirect) {
  HttpsServer elsewhere([](const std::string&) { return http_answer(200, "{}"); });
  answer_with(http_answer(302, "", "Location: " + elsewhere.url() + "/\r\n"));
  const Verdict verdict = verify(rule_with_probe());
  EXPECT_EQ(verdict.liveness, Liveness::Unknown);
  EXPECT_EQ(verdict.evidence, "HTTP 302 from 127.0.0.1");
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_F(VerifierTest, ReadsNoMoreThanAMebibyteOfAnAnswer) {
  Rule rule = rule_with_probe();
  const std::string filler(2U << 20, 'x');
  answer_with(http_answer(200, filler + "proof"));
  EXPECT_EQ(verify(rule).liveness, Liveness::Live);  // the status came before the body
  rule.id = "acme.with-proof";
  rule.probe.live_body = "proof";
  EXPECT_EQ(verify(rule).liveness, Liveness::Unknown);  // the proof is past the limit
}

TEST_F(VerifierTest, EndsAnAnswerOfEndlessHeaders) {
  std::string headers;
  for (int i = 0; i < 3000; ++i) headers += "X-Filler: " + std::string(60, 'x') + "\r\n";
  answer_with(http_answer(200, "{}", headers));
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Unknown);
}

TEST_F(VerifierTest, SendsNothingToAServerItCannotTrust) {
  answer_with(http_answer(200, "{}"));
  options_.ca_file = "";  // the system does not know this certificate
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Unknown);
  EXPECT_TRUE(server_->requests().empty());
}

TEST_F(VerifierTest, SendsNothingToAServerOfAnotherName) {
  HttpsServer other([](const std::string&) { return http_answer(200, "{}"); },
                    {.names = "DNS:other.example"});
  options_.endpoints["acme"] = other.url();
  options_.ca_file = other.ca_file();
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Unknown);
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(VerifierTest, SpeaksPlainHttpToALoopbackEndpoint) {
  HttpsServer plain([](const std::string&) { return http_answer(200, "{}"); }, {.is_plain = true});
  options_.endpoints["acme"] = plain.url();
  EXPECT_EQ(verify(rule_with_probe()).liveness, Liveness::Live);
}

TEST(HttpClient, AsksAProxyForATunnelAndGivesItNoSecret) {
  HttpsServer proxy([](const std::string&) { return http_answer(502, ""); }, {.is_plain = true});
  auto client = HttpClient::create({.environment = [&](const char* name) {
    return std::string_view(name) == "https_proxy" ? proxy.url() : std::string();
  }});
  ASSERT_TRUE(client.has_value());
  const Rule rule = rule_with_probe();
  const auto request = build_request(rule.probe, nullptr, made_up_token());
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE((*client)->send(*request).has_value());
  ASSERT_EQ(proxy.requests().size(), 1U);
  EXPECT_TRUE(proxy.requests()[0].starts_with("CONNECT api.acme.example:443 "));
  EXPECT_EQ(proxy.requests()[0].find(made_up_token()), std::string::npos);
}

TEST_F(VerifierTest, RefusesAPrivateAddressThatTheUserDidNotName) {
  answer_with(http_answer(200, "{}"));
  const std::string url = server_->url() + "/v1/whoami";
  options_.endpoints.clear();
  Rule rule = rule_with_probe();
  rule.probe.url = url;
  const Verdict verdict = verify(rule);
  EXPECT_EQ(verdict.liveness, Liveness::Unknown);
  EXPECT_EQ(verdict.evidence, "not sent: 127.0.0.1 leads to an address that is not public");
  EXPECT_EQ(server_->connections(), 0);
  EXPECT_EQ(verifier().requests(), 0U);
}

TEST_F(VerifierTest, RefusesASecretThatWouldSplitAHeader) {
  answer_with(http_answer(200, "{}"));
  const Verdict verdict = verify(rule_with_probe(), "acme_x\r\nHost: elsewhere");
  EXPECT_EQ(verdict.liveness, Liveness::Unknown);
  EXPECT_EQ(verdict.evidence, "not sendable: control bytes in a header");
  EXPECT_EQ(server_->connections(), 0);
}

TEST_F(VerifierTest, PutsTheSecretIntoAUrlButNotIntoEvidence) {
  Rule rule = rule_with_probe();
  rule.probe.url = "https://api.acme.example/bot{secret}/me";
  rule.probe.headers = {};
  answer_with(http_answer(401, ""));
  const Verdict verdict = verify(rule, "12:a/b?c");
  EXPECT_TRUE(server_->requests()[0].starts_with("GET /bot12%3Aa%2Fb%3Fc/me HTTP/1.1\r\n"));
  EXPECT_EQ(verdict.evidence, "HTTP 401 from 127.0.0.1");
}

TEST_F(VerifierTest, PostsABodyThatTheSecretCannotBreakOutOf) {
  constexpr std::array<std::string_view, 1> kJson = {"Content-Type: application/json"};
  Rule rule = rule_with_probe();
  rule.probe.method = "POST";
  rule.probe.headers = kJson;
  rule.probe.body = R"({"key":"{secret}"})";
  answer_with(http_answer(200, "{}"));
  EXPECT_EQ(verify(rule, "a\"b").liveness, Liveness::Live);
  EXPECT_TRUE(server_->requests()[0].ends_with("\r\n\r\n{\"key\":\"a\\\"b\"}"));
}

TEST_F(VerifierTest, DropsAnIdentityThatEchoesTheSecret) {
  answer_with(http_answer(200, R"({"id":")" + made_up_token() + R"("})"));
  const Verdict verdict = verify(rule_with_probe());
  EXPECT_EQ(verdict.liveness, Liveness::Live);
  EXPECT_EQ(verdict.identity, "");
}

TEST_F(VerifierTest, CallsNobodyForACanary) {
  answer_with(http_answer(200, "{}"));
  Rule rule = rule_with_probe();
  rule.id = "aws.access-key-id";
  Provider aws;
  aws.id = "aws";
  const std::string id = "AKIA" + std::string("YVP4CIPP") + std::string(8, 'A');
  const Verdict verdict = verifier().verify(rule, aws, Secret(id));
  EXPECT_EQ(verdict.liveness, Liveness::Canary);
  EXPECT_EQ(verdict.identity, "595918472158");
  EXPECT_EQ(verifier().requests(), 0U);
}

TEST_F(VerifierTest, LeavesARuleWithoutAProbeUnchecked) {
  answer_with(http_answer(200, "{}"));
  Rule rule;
  rule.id = "acme.password";
  EXPECT_FALSE(can_verify(rule));
  EXPECT_EQ(verify(rule).liveness, Liveness::NotChecked);
  EXPECT_TRUE(can_verify(rule_with_probe()));
}

std::string endpoint_error(const std::string& url) {
  VerifyOptions options;
  options.endpoints["acme"] = url;
  const auto made = Verifier::create(options);
  return made.has_value() ? "" : made.error().message;
}

TEST(VerifyOptions, TakesOriginsOnlyAndHttpOnlyOnLoopback) {
  EXPECT_EQ(endpoint_error("https://git.corp.example:8443"), "");
  EXPECT_EQ(endpoint_error("http://127.0.0.1:8080"), "");
  EXPECT_EQ(endpoint_error("http://[::1]:8080/"), "");
  EXPECT_EQ(endpoint_error("http://git.corp.example"),
            "endpoint of acme: http is for a loopback host only");
  EXPECT_EQ(endpoint_error("https://git.corp.example/api"),
            "endpoint of acme: only scheme, host and port can be replaced");
  EXPECT_NE(endpoint_error("https://user@git.corp.example"), "");
  EXPECT_NE(endpoint_error("ftp://git.corp.example"), "");
  EXPECT_NE(endpoint_error("https://"), "");
  EXPECT_NE(endpoint_error("https://host:port"), "");
}

}  // namespace
}  // namespace dredge
