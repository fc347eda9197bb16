#include "unit/engine/sample_rules.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "engine/checksums.h"
#include "engine/codecs.h"

namespace dredge::test {
namespace {

using Anchors = std::span<const std::string_view>;

template <class... T>
constexpr std::array<std::string_view, sizeof...(T)> list(T... items) {
  return {std::string_view(items)...};
}

constexpr auto kAws = list("akia", "asia", "a3t");
constexpr auto kGithub = list("ghp_", "gho_", "ghu_", "ghs_", "ghr_");
constexpr auto kGithubFine = list("github_pat_");
constexpr auto kGitlab = list("glpat-");
constexpr auto kSlack = list("xoxb-", "xoxp-");
constexpr auto kSlackHook = list("hooks.slack.com");
constexpr auto kStripe = list("sk_live_", "rk_live_");
constexpr auto kSendgrid = list("sg.");
constexpr auto kTwilio = list("sk");
constexpr auto kNpm = list("npm_");
constexpr auto kJwt = list("eyj");
constexpr auto kBasic = list("://");
constexpr auto kPem = list("-----begin");
constexpr auto kGrafana = list("glsa_");
constexpr auto kCask = list("jqqj9");
constexpr auto kPassword = list("password", "passwd", "pwd");
constexpr auto kToken = list("token", "secret", "api", "auth");
constexpr auto kKey = list("key");
constexpr auto kPair = list("aws_access_key_id");
constexpr auto kBearer = list("bearer");
constexpr auto kOpenAi = list("sk-");
constexpr auto kHeroku = list("heroku");
constexpr auto kLineStart = list("machine");
constexpr auto kNoGate = list("magic");
constexpr auto kConnection = list("accountkey=");
constexpr auto kDigits = list("bot");
constexpr auto kHex = list("dop_v1_");
constexpr auto kEnd = list("secretend");
constexpr auto kLazy = list("<secret>");
constexpr auto kAlternate = list("foo", "foobar");

constexpr Gate run(std::uint16_t min, CharClass of) { return {Gate::Kind::Run, min, of}; }
constexpr Gate assign(std::uint16_t min, CharClass of) { return {Gate::Kind::Assign, min, of}; }

Rule rule(std::string_view id, std::string_view pattern, Anchors anchors, std::uint32_t reach,
          Gate gate = {}) {
  Rule made;
  made.id = id;
  made.pattern = pattern;
  made.anchors = anchors;
  made.reach = reach;
  made.gate = gate;
  return made;
}

Rule with_checksum(Rule made, std::string_view name) {
  made.checksum = name;
  return made;
}
Rule generic(Rule made) {
  made.generic = true;
  return made;
}
Rule multiline(Rule made) {
  made.line_local = false;
  return made;
}

std::vector<Rule> specific_rules() {
  return {
      with_checksum(rule("t.aws", R"(\b(?P<secret>(?:AKIA|ASIA|A3T[A-Z0-9])[A-Z2-7]{16})\b)", kAws,
                         20, run(20, CharClass::Alnum)),
                    "aws-key-id"),
      with_checksum(rule("t.github", R"(\b(?P<secret>gh[pousr]_[0-9A-Za-z]{36})\b)", kGithub, 40,
                         run(40, CharClass::Word)),
                    "crc62-github"),
      rule("t.github-fine", R"((?P<secret>github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}))",
           kGithubFine, 93, run(93, CharClass::Word)),
      rule("t.gitlab", R"(\b(?P<secret>glpat-[0-9A-Za-z_-]{20})(?:[^0-9A-Za-z_-]|$))", kGitlab, 27,
           run(26, CharClass::Token)),
      rule("t.slack", R"((?P<secret>xox[bp]-[0-9]{10,13}-[0-9A-Za-z-]{20,60}))", kSlack, 80,
           run(36, CharClass::Token)),
      rule(
          "t.slack-hook",
          R"((?P<secret>hooks\.slack\.com/services/T[0-9A-Z]{8,10}/B[0-9A-Z]{8,10}/[0-9A-Za-z]{24}))",
          kSlackHook, 75, run(24, CharClass::Alnum)),
      rule("t.stripe", R"(\b(?P<secret>[sr]k_live_[0-9A-Za-z]{24,99})\b)", kStripe, 107,
           run(32, CharClass::Word)),
      rule("t.sendgrid", R"(\b(?P<secret>SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43})\b)", kSendgrid,
           69, run(43, CharClass::Token)),
      rule("t.twilio", R"(\b(?P<secret>SK[0-9a-f]{32})\b)", kTwilio, 34, run(34, CharClass::Alnum)),
      with_checksum(rule("t.npm", R"(\b(?P<secret>npm_[0-9A-Za-z]{36})\b)", kNpm, 40,
                         run(40, CharClass::Word)),
                    "crc62-github"),
      with_checksum(
          rule(
              "t.jwt",
              R"(\b(?P<secret>eyJ[0-9A-Za-z_-]{10,400}\.eyJ[0-9A-Za-z_-]{10,900}\.[0-9A-Za-z_-]{10,400})\b)",
              kJwt, 1708, run(10, CharClass::Token)),
          "jwt"),
      rule(
          "t.basic-auth",
          R"((?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s:@/'"]{1,60}:(?P<secret>[^\s:@/'"]{3,80})@[a-z0-9.-]{1,80})",
          kBasic, 247, run(3, CharClass::Printable)),
      with_checksum(rule("t.grafana", R"(\b(?P<secret>glsa_[0-9A-Za-z]{32}_[0-9a-f]{8})\b)",
                         kGrafana, 46, run(46, CharClass::Word)),
                    "grafana-crc32"),
      with_checksum(
          rule("t.cask",
               R"((?P<secret>[0-9A-Za-z]{52}JQQJ9[0-9A-Za-z+/]{27}(?:[0-9A-Za-z+/]{2}==)?))", kCask,
               88, run(84, CharClass::Base64)),
          "azure-cask"),
      rule("t.openai", R"(\b(?P<secret>sk-(?:proj-)?[0-9A-Za-z_-]{20,100})\b)", kOpenAi, 108,
           run(23, CharClass::Token)),
      rule(
          "t.heroku",
          R"((?i)heroku.{0,30}(?P<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))",
          kHeroku, 72, run(36, CharClass::Token)),
      rule("t.line-start", R"(^[ \t]{0,4}machine[ ]{1,4}(?P<secret>[!-~]{4,20})$)", kLineStart, 35),
      rule("t.no-gate", R"((?i)magic(?P<secret>[a-z]{0,3}))", kNoGate, 8),
      rule("t.connection", R"(AccountKey=(?P<secret>[0-9A-Za-z+/]{20,86}={0,2}))", kConnection, 99,
           assign(20, CharClass::Base64)),
      rule("t.digits", R"(\bbot(?P<secret>[0-9]{6,10}:[0-9A-Za-z_-]{10,35})\b)", kDigits, 49,
           run(6, CharClass::Digit)),
      rule("t.hex", R"(\b(?P<secret>dop_v1_[0-9a-f]{64})\b)", kHex, 71, run(64, CharClass::Hex)),
      // The anchor is the last thing in the match.
      rule("t.end", R"((?P<secret>[0-9a-f]{8,64})secretend\b)", kEnd, 73, run(8, CharClass::Hex)),
      rule("t.lazy", R"(<secret>(?P<secret>.{1,50}?)</secret>)", kLazy, 67),
      rule("t.alternate", R"((?P<secret>foo|foobar)(?:baz)?)", kAlternate, 9),
      with_checksum(
          multiline(rule(
              "t.pem",
              R"(-----BEGIN[ A-Z]{0,20}PRIVATE KEY-----(?P<secret>[\s0-9A-Za-z+/=]{40,900})-----END)",
              kPem, 1000, run(20, CharClass::Base64))),
          "pem"),
      multiline(rule(
          "t.pair",
          R"((?i)aws_access_key_id[ =:"']{1,10}[A-Z0-9]{20}["']?\s{1,40}aws_secret[a-z_]{0,20}[ =:"']{1,10}(?P<secret>[0-9A-Za-z+/]{40}))",
          kPair, 200, run(20, CharClass::Alnum))),
  };
}

std::vector<Rule> generic_rules() {
  return {
      generic(rule(
          "t.password",
          R"((?i)(?:password|passwd|pwd)["']?[ \t]{0,3}(?:=|:|=>|:=)[ \t]{0,3}["'](?P<secret>[^\s"']{8,60})["'])",
          kPassword, 90, assign(8, CharClass::Printable))),
      generic(rule(
          "t.token",
          R"((?i)[a-z0-9_.-]{0,20}(?:token|secret|api|auth)[a-z0-9_.-]{0,20}["']?[ \t]{0,3}(?:=|:|=>|:=)[ \t]{0,3}["']?(?P<secret>[0-9a-z_+/=-]{16,80})(?:["'\s;,]|$))",
          kToken, 160, assign(16, CharClass::Base64))),
      generic(rule("t.key",
                   R"((?i)key["']?[ \t]{0,3}[=:][ \t]{0,3}["']?(?P<secret>[0-9a-z]{20,64})\b)",
                   kKey, 90, assign(20, CharClass::Alnum))),
      generic(rule("t.bearer", R"((?i)\bbearer[ ]{1,3}(?P<secret>[0-9a-z._~+/-]{20,200}=?))",
                   kBearer, 210, assign(20, CharClass::Printable))),
  };
}

const std::vector<Rule>& all_rules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> made = specific_rules();
    for (const Rule& one : generic_rules()) made.push_back(one);
    return made;
  }();
  return rules;
}

constexpr std::string_view kWords[] = {
    "password",    "PASSWD",   "token",     "Secret",  "api_key",  "auth",      "key",
    "akia",        "AKIA",     "ghp_",      "npm_",    "eyJ",      "sk-",       "SK",
    "SG.",         "xoxb-",    "://",       "-----",   "BEGIN",    "PRIVATE",   "KEY-----",
    "machine ",    "magic",    "MAGIC",     "bot",     "glsa_",    "JQQJ9",     "heroku",
    "foo",         "foobar",   "secretend", "Bearer ", "<secret>", "</secret>", "aws_access_key_id",
    "AccountKey=", "if (x) {", "return 0;", "// note"};
constexpr std::string_view kGlue[] = {"=",  ": ", " = \"", "\"", "'", " ", "\t",   "\n", "\n",
                                      ", ", "=>", ":=",    "-",  "_", ".", "\r\n", "/",  "@"};

// A whole credential for the rules, or one with a byte of damage.
std::string planted(codec::Seeded& random) {
  constexpr std::string_view kDecimal = "0123456789";
  constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::uint64_t seed = random.next();
  std::string text;
  switch (random.next() % 16) {
    case 0:
      text = make_checked("aws-key-id", "", seed);
      break;
    case 1:
      text = make_checked("crc62-github", "", seed);
      break;
    case 2:
      text = make_checked("crc62-github", "npm_", seed);
      break;
    case 3:
      text = make_checked("jwt", "", seed);
      break;
    case 4:
      text = make_checked("grafana-crc32", "", seed);
      break;
    case 5:
      text = make_checked("azure-cask", "", seed);
      break;
    case 6:
      text = make_checked("pem", "", seed);
      break;
    case 7:
      text = "https://user:" + random.text(codec::kBase62, 12) + "@db.example";
      break;
    case 8:
      text = "password = \"" + random.text(codec::kBase62, 14) + "\"";
      break;
    case 9:
      text = "api_token: " + random.text(codec::kBase62, 32);
      break;
    case 10:
      text = "SG." + random.text(codec::kBase62, 22) + "." + random.text(codec::kBase62, 43);
      break;
    case 11:
      text = random.text(codec::kHex, 40) + "secretend";
      break;
    case 12:
      text = "\nmachine  " + random.text(codec::kBase62, 9) + "\n";
      break;
    case 13:
      text = "<secret>" + random.text(codec::kBase62, 20) + "</secret>";
      break;
    case 14:
      text = "aws_access_key_id = \"" + random.text(kUpper, 20) +
             "\"\r\n  aws_secret_access_key = \"" + random.text(codec::kBase62, 40) + "\"";
      break;
    default:
      text = "bot" + random.text(kDecimal, 9) + ":" + random.text(codec::kBase62, 30);
      break;
  }
  if (random.next() % 4 == 0) text[random.next() % text.size()] = static_cast<char>(random.next());
  return text;
}

}  // namespace

const RuleSet& sample_rules() {
  static constexpr Provider kProvider{};
  static const RuleSet set{all_rules(), std::span(&kProvider, 1), "sample"};
  return set;
}

std::string sample_text(std::uint64_t seed, std::size_t size) {
  codec::Seeded random(seed);
  std::string text;
  const std::uint64_t line_ends = random.next() % 3;  // of three texts, one is a single long line
  while (text.size() < size) {
    const std::uint64_t what = random.next() % 100;
    if (what < 40) {
      text += kWords[random.next() % std::size(kWords)];
    } else if (what < 70) {
      text += kGlue[random.next() % std::size(kGlue)];
    } else if (what < 82) {
      text += random.text(codec::kBase62, random.next() % 50);
    } else if (what < 90) {
      text += planted(random);
    } else if (what < 92) {
      text += random.bytes(random.next() % 40);
    } else {
      text += random.text("abcdefghijklmnopqrstuvwxyz    ", random.next() % 80);
    }
  }
  if (line_ends == 0)
    for (char& c : text)
      if (c == '\n') c = ' ';
  text.resize(size);
  return text;
}

}  // namespace dredge::test
