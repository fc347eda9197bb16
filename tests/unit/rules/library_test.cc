#include "rules/library.h"

#include <array>
#include <fstream>

#include <gtest/gtest.h>

#include "unit/rules/sample_file.h"
#include "unit/support/temp_dir.h"

namespace dredge {
namespace {

constexpr std::array<std::string_view, 1> kChecksums = {"sum"};

// What the loader says to the sample with one change; "" when it loads.
std::string complaint(std::string_view from, std::string_view to) {
  const Result<Library> library =
      Library::parse(sample_with(from, to), "acme.toml", {.checksums = kChecksums});
  return library ? std::string() : library.error().message;
}

// A change, and how the answer to it starts.
struct Mistake {
  std::string_view name;
  std::string_view from;
  std::string_view to;
  std::string_view answer;
};

class LoaderMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(LoaderMistake, IsToldWithItsPlaceAndRemedy) {
  ASSERT_NE(kSampleFile.find(GetParam().from), std::string_view::npos);
  const std::string told = complaint(GetParam().from, GetParam().to);
  EXPECT_EQ(told.substr(0, GetParam().answer.size()), GetParam().answer) << told;
}

constexpr Mistake kMistakes[] = {
    {"UnknownKey", "anchors =", "anchros =",
     "acme.toml:10:1: unknown key \"anchros\" in [[rule]]: did you mean \"anchors\"?"},
    {"UnknownTable", "[provider]", "[providers]",
     "acme.toml:1:2: unknown key \"providers\" in the file: did you mean \"provider\"?"},
    {"UnknownGateKey", "of = \"alnum\"", "of = \"alnum\", off = 1",
     "acme.toml:11:34: unknown key \"off\" in gate: did you mean \"of\"?"},
    {"UnknownProbeKey", "live =", "alive =",
     "acme.toml:24:1: unknown key \"alive\" in [rule.probe]: did you mean \"live\"?"},
    {"MissingKey", "description = \"Acme API token\"\n", "",
     "acme.toml:6:1: [[rule]] has no key \"description\": add it"},
    {"EmptyText", "\"Acme API token\"", "\"\"",
     "acme.toml:8:15: \"description\" is empty: say what it is"},
    {"WrongType", "\"Acme API token\"", "7",
     "acme.toml:8:15: \"description\" is a whole number: write a text in quotes"},
    {"NoList", "[\"acme_\"]", "\"acme_\"",
     "acme.toml:10:11: \"anchors\" is a text: write a list in [ ]"},
    {"EmptyList", "[\"acme_{base62:12}\"]", "[]",
     "acme.toml:18:19: \"counterexamples\" has 0 elements: it needs 1 to 100"},
    {"ListOfOtherThings", "[\"acme_\"]", "[\"acme_\", 3]",
     "acme.toml:10:21: \"anchors\" is a whole number: write texts in quotes"},
    {"OutOfRange", "prior = 0.95", "prior = 1.5",
     "acme.toml:16:9: \"prior\" is 1.5: it goes from 0.001 to 0.999"},
    {"UnknownSeverity", "\"critical\"", "\"critcal\"",
     "acme.toml:14:12: unknown severity \"critcal\": did you mean \"critical\"?"},
    {"UnknownPrivilege", "\"write\"", "\"wriet\"",
     "acme.toml:15:13: unknown privilege \"wriet\": did you mean \"write\"?"},
    {"UnknownCategory", "\"cloud\"", "\"clout\"",
     "acme.toml:4:12: unknown category \"clout\": did you mean \"cloud\"?"},
    {"UnknownClass", "of = \"alnum\"", "of = \"alnun\"",
     "acme.toml:11:25: unknown of \"alnun\": did you mean \"alnum\"?"},
    {"UnknownChecksum", "checksum = \"sum\"", "checksum = \"sun\"",
     "acme.toml:12:12: unknown checksum \"sun\": did you mean \"sum\"?"},
    {"UnknownChecksumInTemplate", "acme_{base62:12}", "{check:son}",
     "acme.toml:18:20: template: unknown checksum \"son\""},
    {"BothGates", "run = 40", "run = 40, assign = 2",
     "acme.toml:11:8: a gate has either \"run\" or \"assign\""},
    {"ForeignRuleId", "\"acme.api-token\"", "\"other.api-token\"",
     "acme.toml:7:6: rule id \"other.api-token\": write \"acme.\" and a name"},
    {"BadProviderId", "id = \"acme\"", "id = \"Acme\"",
     "acme.toml:2:6: provider id \"Acme\": write lower-case letters, digits and '-'"},
    {"BadTemplate", "acme_{base62:40}", "acme_{base63:40}",
     "acme.toml:17:13: template: character 17: unknown placeholder \"base63\": did you mean "
     "\"base62\"?"},
    {"PlainHttpProbe", "https://api", "http://api",
     "acme.toml:22:7: a probe's url starts with https:// and is fixed"},
    {"SecretInProbeUrl", "/whoami", "/{secret}", "acme.toml:22:7: a probe's url starts with"},
    {"ProbeWithoutSecret", "Bearer {secret}", "Bearer x",
     "acme.toml:20:1: the probe sends no secret"},
    {"BadStatus", "live = [200]", "live = [20]",
     "acme.toml:24:9: \"live\" holds what is no HTTP status"},
    {"BadPointer", "\"/account/name\"", "\"account\"",
     "acme.toml:25:12: identity \"account\": a JSON pointer starts with '/'"},
    {"BadPattern", "{40})\\b'", "{40}\\b'",
     "acme.toml:9:11: pattern of acme.api-token: re2 refuses"},
    {"UnprovableAnchor", "[\"acme_\"]", "[\"acne_\"]",
     "acme.toml:10:11: anchors of acme.api-token: the pattern has a match without an anchor"},
    {"UnprovableGate", "run = 40", "run = 41",
     "acme.toml:11:8: gate of acme.api-token: the pattern has a match without 41 of alnum in a "
     "row"},
    {"UselessMultiline", "public_prefix = 5", "multiline = true",
     "acme.toml:13:13: multiline of acme.api-token: the pattern cannot match a line end"},
    {"ControlCharacter", "\"Acme API token\"", "\"Acme \\u001b[31m\"",
     "acme.toml:8:15: \"description\" holds a control character"},
    {"BadToml", "[provider]", "[provider", "acme.toml:1:"},
};

INSTANTIATE_TEST_SUITE_P(Each, LoaderMistake, ::testing::ValuesIn(kMistakes),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(Library, LoadsTheSampleWithEveryField) {
  const Result<Library> library =
      Library::parse(kSampleFile, "acme.toml", {.checksums = kChecksums});
  ASSERT_TRUE(library) << library.error().message;
  const RuleSet set = library->set();
  ASSERT_EQ(set.rules.size(), 1U);
  const Rule& rule = set.rules[0];
  EXPECT_EQ(rule.id, "acme.api-token");
  EXPECT_EQ(set.provider_of(rule).name, "Acme Cloud");
  EXPECT_EQ(rule.anchors[0], "acme_");
  EXPECT_EQ(rule.gate.kind, Gate::Kind::Run);
  EXPECT_EQ(rule.gate.min, 40);
  EXPECT_EQ(rule.gate.of, CharClass::Alnum);
  EXPECT_EQ(rule.reach, 45U);
  EXPECT_TRUE(rule.line_local);
  EXPECT_FALSE(rule.placed);
  EXPECT_EQ(rule.public_prefix, 5);
  EXPECT_EQ(rule.severity, Severity::Critical);
  EXPECT_EQ(rule.privilege, Privilege::Write);
  EXPECT_FLOAT_EQ(rule.prior, 0.95F);
  EXPECT_EQ(rule.probe.method, "GET");
  EXPECT_EQ(rule.probe.live[0], 200);
  EXPECT_EQ(rule.examples[0], "ACME_TOKEN=acme_{base62:40}");
  EXPECT_EQ(set.digest.size(), 64U);
}

TEST(Library, ReadsThatACallTakesTheSecret) {
  const Result<Library> library =
      Library::parse(sample_with("prior = 0.95", "prior = 0.95\nplaced = true"), "acme.toml",
                     {.checksums = kChecksums});
  ASSERT_TRUE(library) << library.error().message;
  EXPECT_TRUE(library->set().rules[0].placed);
}

TEST(Library, ReadsHowATableGoesOn) {
  const auto parse = [](const std::string& lines) {
    return Library::parse(
        "[provider]\nid = 'acme'\nname = 'Acme'\ncategory = 'saas'\n[[rule]]\nid = 'acme.row'\n"
        "description = 'Acme table'\npattern = 'user pin\\n[a-z]{1,9} (?P<secret>[0-9]{8})'\n"
        "anchors = ['user pin']\nseverity = 'high'\nexamples = [\"user pin\\nbo {digit:8}\"]\n"
        "counterexamples = ['user pin']\n" +
            lines,
        "acme.toml", {});
  };
  const Result<Library> library = parse("multiline = true\nrows = 'blank'\n");
  ASSERT_TRUE(library) << library.error().message;
  EXPECT_EQ(library->set().rules[0].rows, Rows::Blank);
  EXPECT_FALSE(parse("multiline = true\nrows = 'other'\n"));
  const Result<Library> flat =
      Library::parse(sample_with("prior = 0.95", "prior = 0.95\nrows = 'blank'"), "acme.toml",
                     {.checksums = kChecksums});
  ASSERT_FALSE(flat);
  EXPECT_NE(flat.error().message.find("a table needs"), std::string::npos) << flat.error().message;
}

TEST(Library, MakesThePatternOfAKeywordRule) {
  const Result<Library> library = Library::parse(
      "[provider]\nid = 'acme'\nname = 'Acme'\ncategory = 'saas'\n[[rule]]\nid = 'acme.key'\n"
      "description = 'Acme key'\nkeywords = ['acme_', 'acme.io']\nvalue = '[0-9a-f]{32}'\n"
      "gate = { run = 32, of = 'hex' }\nseverity = 'high'\nexamples = ['ACME_KEY={hex:32}']\n"
      "counterexamples = ['KEY={hex:32}']\n",
      "acme.toml", {});
  ASSERT_TRUE(library) << library.error().message;
  const Rule& rule = library->set().rules[0];
  EXPECT_EQ(basis_of(rule), Basis::Keyword);
  EXPECT_TRUE(rule.pattern.starts_with("(?i:acme_|acme\\.io)")) << rule.pattern;
  ASSERT_EQ(rule.anchors.size(), 2U);
  EXPECT_EQ(rule.anchors[0], "acme_");
}

TEST(Library, RefusesAKeywordRuleWithAPatternOfItsOwn) {
  const std::string told = complaint("anchors = [\"acme_\"]", "keywords = [\"acme_\"]");
  EXPECT_NE(told.find("no \"pattern\""), std::string::npos) << told;
  EXPECT_NE(told.find("has no key \"value\""), std::string::npos) << told;
}

TEST(Library, TellsEveryMistakeOfAFileAtOnce) {
  std::string text = sample_with("severity = \"critical\"", "severity = \"x\"");
  text.replace(text.find("prior = 0.95"), 12, "prior = \"a\"");
  const Result<Library> library = Library::parse(text, "acme.toml");
  ASSERT_FALSE(library);
  EXPECT_NE(library.error().message.find("acme.toml:14:12: "), std::string::npos);
  EXPECT_NE(library.error().message.find("\nacme.toml:16:9: "), std::string::npos);
}

TEST(Library, EscapesAHostileFileNameAndKey) {
  const std::string told = Library::parse("\"\\u001b[31m\" = 1\n", "a\x1b.toml").error().message;
  EXPECT_EQ(told.find('\x1b'), std::string::npos) << told;
}

TEST(Library, KeepsItsViewsGoodAcrossAMove) {
  Result<Library> library = Library::parse(kSampleFile, "acme.toml");
  ASSERT_TRUE(library);
  const RuleSet before = library->set();
  const Library moved = std::move(*library);
  EXPECT_EQ(moved.set().rules.data(), before.rules.data());
  EXPECT_EQ(before.rules[0].id, "acme.api-token");
  EXPECT_EQ(before.digest, moved.set().digest);
}

TEST(Library, DigestChangesWithEveryField) {
  const std::string digest(Library::parse(kSampleFile, "a")->set().digest);
  for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"0.95", "0.94"},
                                 {"\"Acme API token\"", "\"Acme API tokens\""},
                                 {"live = [200]", "live = [201]"},
                                 {"Acme Cloud", "Acme cloud"},
                                 {"public_prefix = 5", "public_prefix = 4"},
                                 {"prior = 0.95", "prior = 0.95\nplaced = true"},
                                 {"acme_{base62:12}", "acme_{base62:13}"}}) {
    EXPECT_NE(Library::parse(sample_with(from, to), "a")->set().digest, digest) << from;
  }
  EXPECT_EQ(Library::parse(kSampleFile, "b")->set().digest, digest);
}

TEST(Library, ReplacesTheBuiltInRuleWithTheSameId) {
  const Result<Library> builtin = Library::parse(kSampleFile, "builtin.toml");
  const Result<Library> custom =
      Library::parse(sample_with("Acme API token", "Our token"), "custom.toml");
  ASSERT_TRUE(builtin && custom);
  const Result<Library> merged = custom->merged_with(builtin->set());
  ASSERT_TRUE(merged);
  ASSERT_EQ(merged->set().rules.size(), 1U);
  EXPECT_EQ(merged->set().rules[0].description, "Our token");
  EXPECT_EQ(merged->set().providers.size(), 1U);
  EXPECT_EQ(merged->place_of("acme.api-token", RulePart::Pattern), "custom.toml:9:11");
}

TEST(Library, MergedRulesOutliveWhatTheyCameFrom) {
  Result<Library> merged = [] {
    const Result<Library> builtin = Library::parse(kSampleFile, "builtin.toml");
    std::string other = sample_with("id = \"acme\"", "id = \"emca\"");
    other.replace(other.find("acme.api-token"), 4, "emca");
    const Result<Library> custom = Library::parse(other, "custom.toml");
    return custom->merged_with(builtin->set());
  }();
  ASSERT_TRUE(merged);
  const RuleSet set = merged->set();
  ASSERT_EQ(set.rules.size(), 2U);
  EXPECT_EQ(set.provider_of(set.rules[0]).id, "acme");
  EXPECT_EQ(set.provider_of(set.rules[1]).id, "emca");
  EXPECT_EQ(set.rules[1].probe.headers[0], "Authorization: Bearer {secret}");
}

TEST(Library, ReadsTheTomlFilesOfAFolderByName) {
  const testing::TempDir folder;
  const auto write = [&](std::string_view name, std::string_view text) {
    std::ofstream(folder.path() / name) << text;
  };
  std::string other = sample_with("id = \"acme\"", "id = \"zeta\"");
  other.replace(other.find("acme.api-token"), 4, "zeta");
  write("b.toml", kSampleFile);
  write("a.toml", other);
  write("notes.txt", "no rules here");
  const Result<Library> library = Library::load({folder.path()});
  ASSERT_TRUE(library) << library.error().message;
  ASSERT_EQ(library->set().rules.size(), 2U);
  EXPECT_EQ(library->set().rules[0].id, "zeta.api-token");
}

TEST(Library, RefusesAProviderOfTwoFiles) {
  const testing::TempDir folder;
  std::ofstream(folder.path() / "a.toml") << kSampleFile;
  std::ofstream(folder.path() / "b.toml") << kSampleFile;
  const Result<Library> library = Library::load({folder.path()});
  ASSERT_FALSE(library);
  EXPECT_NE(library.error().message.find("b.toml:2:6: provider \"acme\" stands in another file"),
            std::string::npos)
      << library.error().message;
}

TEST(Library, RefusesARuleIdTwice) {
  const std::string_view rule = kSampleFile.substr(kSampleFile.find("[[rule]]"));
  const Result<Library> library =
      Library::parse(std::string(kSampleFile) + std::string(rule), "acme.toml");
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().message,
            "acme.toml:27:6: rule id \"acme.api-token\" is taken: give it another name");
}

TEST(Library, RefusesAHugeFileAndAnEmptyFolder) {
  const testing::TempDir folder;
  EXPECT_EQ(Library::load({folder.path()}).error().code, ErrorCode::NotFound);
  std::ofstream(folder.path() / "a.toml") << std::string((1 << 20) + 1, '#');
  EXPECT_EQ(Library::load({folder.path()}).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(Library::load({folder.path() / "none.toml"}).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace dredge
