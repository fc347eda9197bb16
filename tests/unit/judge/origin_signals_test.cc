// Signals of what a value is and where it stands: digests and ids, what tokens say of themselves,
// files and comments.
#include <string>

#include "unit/judge/signal_cases.h"

namespace dredge::judging {
namespace {

TEST(IdentitySignals, KnowDigestsAndIdentifiersByTheirSurroundings) {
  const std::string hex = random_text(kHex, 40);
  expect_all({
      {SignalId::DigestContext,
       {"acme_commit: ", hex, "\n", "a.yml"},
       {"acme_token: ", hex, "\n", "a.yml"}},
      {SignalId::DigestContext,
       {"image: acme@sha256:", hex, "\n", "a.yml"},
       {"image: acme@", hex, "\n", "a.yml"}},
      {SignalId::DigestContext, value("sha512-" + hex), value(hex)},
      {SignalId::IdContext,
       {"acme_project_id = \"", hex, "\"\n"},
       {"acme_project_key = \"", hex, "\"\n"}},
  });
}

std::string jwt(const std::string& header, const std::string& payload, const std::string& sign) {
  std::string token = encode_base64(header) + "." + encode_base64(payload) + "." + sign;
  std::erase(token, '=');
  return token;
}

TEST(DatedSignals, ReadWhatATokenSaysOfItself) {
  const std::string sign = random_text(kBase62, 43);
  const std::string hs = R"({"alg":"HS256","typ":"JWT"})";
  expect_all({
      {SignalId::JwtExpired, value(jwt(hs, R"({"sub":"1","exp":1516239022})", sign)),
       value(jwt(hs, R"({"sub":"1","exp":4102444800})", sign))},
      {SignalId::JwtUnsigned, value(jwt(R"({"alg":"none"})", R"({"sub":"1"})", "")),
       value(jwt(hs, R"({"sub":"1"})", sign))},
      {SignalId::JwtDemo, value(jwt(hs, R"({"name":"John Doe"})", sign)),
       value(jwt(hs, R"({"name":"Ann"})", sign))},
      {SignalId::JwtDemo, value(jwt(hs, R"({"sub":"1234567890"})", sign)),
       value(jwt(hs, R"({"sub":"1234567891"})", sign))},
      {SignalId::SasExpired,
       {"u = \"?sv=1&se=2021-05-01T10%3A00%3A00Z&sig=", sign, "\"\n"},
       {"u = \"?sv=1&se=2199-05-01T10%3A00%3A00Z&sig=", sign, "\"\n"}},
  });
}

TEST(PlaceSignals, ReadTheFileAndTheLine) {
  const auto in = [](const std::string& path) {
    return Sample{"secret: \"", "blue7", "\"\n", path};
  };
  expect_all({
      {SignalId::LockFile, in("web/package-lock.json"), in("web/package.json")},
      {SignalId::LocaleFile, in("app/i18n/fi.json"), in("app/data/fi.json")},
      {SignalId::Minified, in("dist/app.min.js"), in("dist/app.js")},
      {SignalId::Changelog, in("CHANGELOG.md"), in("README.md")},
      {SignalId::EnvironmentFile, in(".env.production"), in("environment.py")},
      {SignalId::Comment, {"# password = \"", "blue7", "\"\n"}, {"password = \"", "blue7", "\"\n"}},
  });
}

TEST(PlaceSignals, KnowPackedCodeByItsLines) {
  const auto between = [](std::size_t size, const std::string& path) {
    const std::string code(size, ';');
    return Sample{code + "t.secret=\"", "blue7", "\"" + code + "\n", path};
  };
  EXPECT_TRUE(fires(SignalId::Minified, between(500, "tool.cjs")));
  EXPECT_FALSE(fires(SignalId::Minified, between(50, "tool.cjs")));
  EXPECT_FALSE(fires(SignalId::Minified, between(500, "values.json")));
}

}  // namespace
}  // namespace dredge::judging
