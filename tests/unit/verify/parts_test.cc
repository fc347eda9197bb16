// The parts of verification that need no network.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "verify/address.h"
#include "verify/host_gate.h"
#include "verify/offline.h"
#include "verify/probe.h"
#include "verify/proxy.h"

namespace dredge {
namespace {

using std::chrono::milliseconds;

bool is_public_text(const char* text) {
  sockaddr_storage storage{};
  auto* ip4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* ip6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, text, &ip4->sin_addr) == 1) {
    storage.ss_family = AF_INET;
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text, &ip6->sin6_addr), 1) << text;
    storage.ss_family = AF_INET6;
  }
  return is_public(reinterpret_cast<const sockaddr&>(storage));
}

TEST(Address, RefusesWhatIsNotGloballyReachable) {
  for (const char* text : {"0.0.0.0",
                           "10.1.2.3",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "198.19.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fd00::1",
                           "ff02::1",
                           "2001:db8::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::a00:1",
                           "2002:a00:1::",
                           "2001::1"}) {
    EXPECT_FALSE(is_public_text(text)) << text;
  }
}

TEST(Address, AllowsTheRest) {
  for (const char* text : {"8.8.8.8", "100.63.255.255", "100.128.0.0", "172.32.0.1", "192.167.0.1",
                           "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    EXPECT_TRUE(is_public_text(text)) << text;
  }
}

TEST(Address, KnowsALoopbackHostByItsName) {
  EXPECT_TRUE(is_loopback_host("LocalHost"));
  EXPECT_TRUE(is_loopback_host("127.9.9.9"));
  EXPECT_TRUE(is_loopback_host("[::1]"));
  EXPECT_FALSE(is_loopback_host("localhost.example.org"));
  EXPECT_FALSE(is_loopback_host("10.0.0.1"));
}

TEST(Proxy, ComesFromTheEnvironmentButForItsExceptions) {
  std::map<std::string, std::string> variables = {
      {"HTTPS_PROXY", "http://proxy.example:3128"},
      {"no_proxy", "Corp.example, .internal.example,other.example:443"}};
  const Environment environment = [&](const char* name) { return variables[name]; };
  EXPECT_EQ(proxy_for("api.acme.example", environment), "http://proxy.example:3128");
  EXPECT_EQ(proxy_for("git.corp.example", environment), "");
  EXPECT_EQ(proxy_for("corp.example", environment), "");
  EXPECT_EQ(proxy_for("mycorp.example", environment), "http://proxy.example:3128");
  EXPECT_EQ(proxy_for("x.internal.example", environment), "");
  EXPECT_EQ(proxy_for("other.example", environment), "");
  EXPECT_EQ(proxy_for("127.0.0.1", environment), "");
  variables["https_proxy"] = "http://first.example";
  EXPECT_EQ(proxy_for("api.acme.example", environment), "http://first.example");
  variables["no_proxy"] = "*";
  EXPECT_EQ(proxy_for("api.acme.example", environment), "");
}

TEST(AwsAccount, IsDecodedFromTheKeyId) {
  const std::string tail(8, 'A');
  EXPECT_EQ(aws_account_of("AKIA" + std::string("RZPUZDIK") + tail), 123456789012U);
  EXPECT_EQ(aws_account_of("ASIA" + std::string("YVP4CIPP") + tail), 595918472158U);
}

TEST(AwsAccount, IsAbsentFromOldIdsAndOtherText) {
  const std::string tail(8, 'A');
  EXPECT_FALSE(aws_account_of("AKIA" + std::string("IZPUZDIK") + tail).has_value());
  EXPECT_FALSE(aws_account_of("AIDA" + std::string("RZPUZDIK") + tail).has_value());
  EXPECT_FALSE(aws_account_of("AKIA" + std::string("RZPUZDI1") + tail).has_value());
  EXPECT_FALSE(aws_account_of("AKIA" + std::string("RZPUZDIK")).has_value());
  EXPECT_FALSE(aws_account_of("").has_value());
}

TEST(CanaryAccounts, AreKnown) {
  EXPECT_TRUE(is_canary_account(52310077262));
  EXPECT_TRUE(is_canary_account(982842642351));
  EXPECT_FALSE(is_canary_account(123456789012));
}

// {"exp":1700000000} and friends, encoded here so that no token stands in the tree.
std::string jwt_of(std::string_view payload) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string encoded;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char byte : payload) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (held += 8; held >= 6;) {
      held -= 6;
      encoded += kDigits[bits >> held & 63U];
    }
  }
  if (held > 0) encoded += kDigits[bits << (6 - held) & 63U];
  return "header." + encoded + ".signature";
}

TEST(Jwt, TellsItsExpiryAndNothingForRubbish) {
  EXPECT_EQ(jwt_expiry(jwt_of(R"({"exp":1700000000})")), 1'700'000'000);
  EXPECT_EQ(jwt_expiry(jwt_of(R"({"exp":1700000000.5,"sub":"x"})")), 1'700'000'000);
  EXPECT_FALSE(jwt_expiry(jwt_of(R"({"exp":"soon"})")).has_value());
  EXPECT_FALSE(jwt_expiry(jwt_of(R"({"exp":1e300})")).has_value());
  EXPECT_FALSE(jwt_expiry(jwt_of("[1]")).has_value());
  EXPECT_FALSE(jwt_expiry("a.!!!.c").has_value());
  EXPECT_FALSE(jwt_expiry("a.b").has_value());
  EXPECT_FALSE(jwt_expiry(jwt_of(std::string(40'000, '['))).has_value());
}

TEST(OfflineVerdict, CallsAJwtExpiredOnlyPastItsTime) {
  Rule rule;
  rule.id = "generic.jwt";
  const std::string token = jwt_of(R"({"exp":1700000000})");
  EXPECT_FALSE(offline_verdict(rule, {}, token, 1'700'000'000).has_value());
  const auto verdict = offline_verdict(rule, {}, token, 1'700'000'001);
  ASSERT_TRUE(verdict.has_value());
  EXPECT_EQ(verdict->liveness, Liveness::Expired);
  EXPECT_EQ(verdict->evidence, "the token expired at 2023-11-14T22:13:20Z");
  rule.probe.method = "GET";
  EXPECT_FALSE(offline_verdict(rule, {}, token, 1'800'000'000).has_value());
}

TEST(BuildRequest, SendsProbesOverHttpsAndWithoutSideEffects) {
  Probe probe;
  probe.method = "GET";
  probe.url = "http://api.acme.example/";
  EXPECT_EQ(build_request(probe, nullptr, "x").error().message, "a probe is sent over https only");
  probe.url = "https://api.acme.example/";
  EXPECT_TRUE(build_request(probe, nullptr, "x").has_value());
  probe.method = "DELETE";
  EXPECT_FALSE(build_request(probe, nullptr, "x").has_value());
}

TEST(BuildRequest, LetsNoSecretChooseTheHost) {
  Probe probe;
  probe.method = "GET";
  probe.url = "https://{secret}.acme.example/";
  EXPECT_FALSE(build_request(probe, nullptr, "elsewhere").has_value());
}

TEST(JudgeAnswer, CallsAnOverloadedServerUnknownWhateverTheRuleSays) {
  constexpr std::array<std::uint16_t, 2> kStatuses = {429, 503};
  Probe probe;
  probe.revoked = kStatuses;
  EXPECT_EQ(judge_answer(probe, {.status = 503}, {}, "x").liveness, Liveness::Unknown);
  EXPECT_EQ(judge_answer(probe, {.status = 429, .is_rate_limit = true}, {}, "x").liveness,
            Liveness::Unknown);
}

TEST(JudgeAnswer, SurvivesPointersAndBodiesThatAreNoJson) {
  constexpr std::array<std::uint16_t, 1> kLive = {200};
  constexpr std::array<std::string_view, 3> kPointers = {"no-slash", "/a/~9", "/a/0"};
  Probe probe;
  probe.live = kLive;
  probe.identity = kPointers;
  EXPECT_EQ(judge_answer(probe, {.status = 200, .body = R"({"a":["me"]})"}, {}, "x").identity,
            "me");
  EXPECT_EQ(judge_answer(probe, {.status = 200, .body = "<html>"}, {}, "x").identity, "");
}

TEST(HostGate, SpacesRequestsForEachHost) {
  HostGate gate(milliseconds{250});
  EXPECT_EQ(gate.reserve("a", milliseconds{0}), milliseconds{0});
  EXPECT_EQ(gate.reserve("a", milliseconds{100}), milliseconds{150});
  EXPECT_EQ(gate.reserve("b", milliseconds{100}), milliseconds{0});
  EXPECT_EQ(gate.reserve("a", milliseconds{900}), milliseconds{0});
}

TEST(HostGate, RestsAfterFailuresInARowAndAgainAfterTheNextOne) {
  HostGate gate(milliseconds{0});
  for (int i = 0; i < HostGate::kFailuresToOpen - 1; ++i) gate.failed("a", milliseconds{0});
  gate.succeeded("a");
  for (int i = 0; i < HostGate::kFailuresToOpen - 1; ++i) gate.failed("a", milliseconds{0});
  EXPECT_FALSE(gate.is_resting("a", milliseconds{0}));
  gate.failed("a", milliseconds{0});
  EXPECT_TRUE(gate.is_resting("a", HostGate::kRest - milliseconds{1}));
  EXPECT_FALSE(gate.is_resting("b", milliseconds{0}));
  EXPECT_FALSE(gate.is_resting("a", HostGate::kRest));
  gate.failed("a", HostGate::kRest);
  EXPECT_TRUE(gate.is_resting("a", HostGate::kRest + milliseconds{1}));
}

}  // namespace
}  // namespace dredge
