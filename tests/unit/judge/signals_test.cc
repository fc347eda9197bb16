// One table a group: what makes each signal fire, and a near miss that must not.
#include "judge/signals.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/judge/signal_cases.h"

namespace dredge::judging {
namespace {

TEST(RoleSignals, TellLiteralsFromWhatIsElsewhere) {
  expect_all({
      {SignalId::QuotedLiteral, value("blue7"), bare("blue7", "a.py")},
      {SignalId::BareInCode, bare("blue7", "a.go"), bare("blue7", "a.ini")},
      {SignalId::BareInConfig, bare("blue7", "a.yml"), bare("blue7", "a.md")},
      {SignalId::BareInShell, bare("blue7", "a.sh"), bare("blue7", "a.md")},
      {SignalId::Reference, value("${DB_PASSWORD}"), value("cash$money")},
      {SignalId::Reference, bare("$DB_PASSWORD", "a.sh"), bare("pa$word", "a.sh")},
      {SignalId::PartReference, value("prefix-${NAME}"), value("prefix-name")},
      {SignalId::PartReference, value("` + word + `"), value("one+word")},
      {SignalId::PartReference, value("pass:$NAME"), value("pa$$name")},
      {SignalId::PartReference, value("a:%HTTPPORT"), value("a%41bcdef")},
      {SignalId::Reference, value("urn:k8s:secret:name:key1"), value("urnk8ssecret")},
      {SignalId::Identifier,
       {"password=", "newpassword", ")\n"},
       {"password=", "newpassword", ")\n", "a.ini"}},
      {SignalId::Identifier,
       {"cfg.Password = ", "mmpassword", "\n", "a.go"},
       bare("blue7", "a.go")},
      {SignalId::Identifier, bare("@old_password", "a.rb"), bare("@old password", "a.rb")},
      {SignalId::Call, bare("no_log=True", "a.py"), bare("no_log=7rue", "a.py")},
      {SignalId::GrammarWord,
       {"both --user and --password ", "should", " be set\n", "a.md"},
       {"tool --password ", "shoulder", " run\n", "a.md"}},
      {SignalId::PolicyWord, bare("always", "a.yml"), bare("alwaysblue", "a.yml")},
      {SignalId::IsKey,
       {"password = x[\"", "name", "\"]\n"},
       {"[\"--user\", \"app\", \"--password\", \"", "blue7", "\"]\n"}},
      {SignalId::Lookup, bare("os.environ['X']", "a.py"), value("os.environ['X']")},
      {SignalId::Lookup,
       {"x = os.getenv(\"", "DB_PASSWORD", "\")\n"},
       {"x = set_key(\"", "blue7", "\")\n"}},
      {SignalId::Call, {"password = ", "read_line", "(in)\n"}, {"password = ", "read_line", "\n"}},
      {SignalId::MemberPath, bare("self.config.password", "a.py"), bare("blue7", "a.py")},
      {SignalId::Symbol,
       {"has_password :", "admin", "\n", "a.rb"},
       {"has_password: ", "admin", "\n", "a.rb"}},
      {SignalId::Keyword, bare("None", "a.py"), bare("Nonesuch", "a.py")},
      {SignalId::TypeName,
       {"password: ", "string", ";\n", "a.ts"},
       {"password: ", "strings7", ";\n", "a.ts"}},
      {SignalId::Formatted, value("pass-%s"), value("pass-100%sure")},
      {SignalId::Concatenated,
       {"secret = \"", "abc", "\" + rest\n"},
       {"secret = \"", "abc", "\"\n"}},
      {SignalId::IsKey, {"{\"", "password", "\": 1}\n"}, {"{\"a\": \"", "password", "\"}\n"}},
      {SignalId::Compared,
       {"if password == \"", "blue7", "\":\n"},
       {"password = \"", "blue7", "\"\n"}},
      {SignalId::Argument, {"connect(\"", "blue7", "\")\n"}, value("blue7")},
      {SignalId::Flag,
       {"run --password ", "blue7", "\n", "a.sh"},
       {"the password ", "blue7", "\n", "a.sh"}},
      {SignalId::Words,
       {"the password ", "blue7", "\n", "a.md"},
       {"run --password ", "blue7", "\n", "a.md"}},
      {SignalId::Uri, {"db://ann:", "blue7", "@host/x\n"}, {"ann:", "blue7", "/x\n"}},
      {SignalId::Query, {"http://h/?token=", "blue7", "&x=1\n"}, {"token=", "blue7", "\n"}},
      {SignalId::EnvAssign,
       {"run -e DB_PASS=", "blue7", " x\n", "a.md"},
       {"run -e db_pass=", "blue7", " x\n", "a.md"}},
      {SignalId::InString,
       {"s = \"password=", "blue7", ";x\"\n"},
       {"s = password=", "blue7", "\n"}},
      {SignalId::RunsOn,
       {"the token: ", "never", " leave it\n", "a.md"},
       {"token: ", "never", "\n", "a.md"}},
  });
}

TEST(PlaceholderSignals, SeeWhatStandsInForAValue) {
  expect_all({
      {SignalId::SecretNoun, value("Password12"), value("password123")},
      {SignalId::TestWord, value("testpass"), value("tasteful")},
      {SignalId::TestWord, value("my-test-key"), value("my-attested-key")},
      {SignalId::AccountWord, value("admin123"), value("admins")},
      {SignalId::Mask, value("baaaad"), value("baaaadly")},
      {SignalId::Mask, value(std::string(20, 'x')), value(random_text(kBase62, 20))},
      {SignalId::Mask, value("xxxxxxxx-xxxx-xxxx"), value(random_text(kHex, 18))},
      {SignalId::Sequence, value("abcdefghijklmnop"), value(random_text(kBase62, 16))},
      {SignalId::Sequence, value("1234567890"), value("1928374650")},
      {SignalId::Cycle, value("abcabcabcabc"), value("abcabdabc")},
      {SignalId::FewDistinct, value("abababbabaabbaab"), value(random_text(kBase62, 16))},
      {SignalId::StandIn, value("your-token"), value("youth-token")},
      {SignalId::StandIn, value("change_me_now"), value("exchange_men")},
      {SignalId::StandIn, value("apikeyvaluehere"), value("apikeyvaluable")},
      {SignalId::ExampleWord, value("KEYEXAMPLE7"), value("KEYEXAMINE7")},
      {SignalId::AngleBrackets, value("<token>"), value("a<b")},
      {SignalId::Ellipsis, value("abc..."), value("abc.d")},
      {SignalId::Ellipsis, value("Lou...bzg=="), value("Lou..bzg==")},
  });
}

TEST(PlaceholderSignals, KnowFillers) {
  expect_all({
      {SignalId::Filler, value("yyy"), value("yyz")},
      {SignalId::Filler, value("zzzzzzzzzz"), value("1111111111")},
  });
}

TEST(PlaceholderSignals, FindNoWordsInRandomTokens) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    EXPECT_FALSE(fires(SignalId::StandIn, value(random_text(kBase62, 40, seed)))) << seed;
    EXPECT_FALSE(fires(SignalId::StandIn, value("ab_my-739" + random_text(kBase62, 20, seed))))
        << seed;
  }
}

TEST(NameSignals, ReadWhatTheNamePromises) {
  expect_all({
      {SignalId::NamePassword, name("dbPassword"), name("dbHost")},
      {SignalId::NamePassword, name("user.password2"), name("compass")},
      {SignalId::NameSecret, name("client_secret"), name("client_name")},
      {SignalId::NameToken, name("authToken"), name("author")},
      {SignalId::NameKey, name("api_key"), name("monkey")},
      {SignalId::NameWeak, name("auth"), name("author")},
      {SignalId::NameBareKey, name("key"), name("api_key")},
      {SignalId::NameOther, name("colour"), name("password")},
      {SignalId::NameNegative, name("token_type"), name("type_token")},
      {SignalId::NameNegative, name("passwordFile"), name("filePassword")},
      {SignalId::NameNegative, name("tokenAudiences"), name("audienceToken")},
      {SignalId::NameNegative, name("TOKEN_FIELD_NAME_OLD"), name("FIELD_TOKEN")},
      {SignalId::NameNegative, name("PASSES"), name("PASS")},
      {SignalId::NamePublic, name("tls.crt"), name("tls.key")},
      {SignalId::NameState, name("issecret"), name("secret")},
      {SignalId::NameElsewhere, name("idempotencyKey"), name("signingKey")},
      {SignalId::NamePublic, name("public_key"), name("private_key")},
      {SignalId::NameState, name("INVALID_PASSWORD"), name("ADMIN_PASSWORD")},
      {SignalId::NameElsewhere, name("nextPageToken"), name("accessToken")},
      {SignalId::NameIndex,
       {"zones[token] = \"", "blue7horses", "\"\n"},
       {"zones[TOKEN] = \"", "blue7horses", "\"\n"}},
      {SignalId::ForgeryToken, name("csrf_token"), name("access_token")},
      {SignalId::NameSentence,
       {"\"the password is wrong\": \"", "blue7", "\"\n"},
       name("password")},
      {SignalId::Echo, {"password = \"", "Password", "\"\n"}, {"password = \"", "blue7", "\"\n"}},
      {SignalId::KindWord, value("user-2-token"), value("user-234-token")},
      {SignalId::KindWord, value("blueToken"), value("blueTokens")},
      {SignalId::KindWord,
       {"password = \"", "blue_pass", "\"\n"},
       {"password = \"", "bluepass", "\"\n"}},
      {SignalId::SameBeside,
       {"user=blue7 password=", "blue7", "\n"},
       {"user=blue77 password=", "blue7", "\n"}},
      {SignalId::EchoPart,
       {"db_password = \"", "password", "\"\n"},
       {"db_password = \"", "blue7", "\"\n"}},
      {SignalId::EnvName, value("DATABASE_PASSWORD"), value("DATABASEPASSWORD")},
      {SignalId::Describes, value("account password"), value("purple elephants")},
  });
}

TEST(ShapeSignals, KnowOtherKindsOfValues) {
  const std::string hex = random_text(kHex, 64);
  const std::string uuid = hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) +
                           "-" + hex.substr(16, 4) + "-" + hex.substr(20, 12);
  expect_all({
      {SignalId::Uuid, {"id = \"", uuid, "\"\n"}, {"id = \"", hex.substr(0, 36), "\"\n"}},
      {SignalId::UuidToken, {"token = \"", uuid, "\"\n"}, {"id = \"", uuid, "\"\n"}},
      {SignalId::HexDigest, value(hex.substr(0, 40)), value(hex.substr(0, 39))},
      {SignalId::Number, value("12345.67"), value("12345a67")},
      {SignalId::HexNumber, value("0x80090033"), value("0y80090033")},
      {SignalId::Date, value("2021-03-04T10:00:00Z"), value("2021-3-blue")},
      {SignalId::Version, value("v1.20.3"), value("v1x20x3")},
      {SignalId::Path, value("/etc/app/key"), value("etc+app+key")},
      {SignalId::Url, value("https://a.example/x"), value("https//a")},
      {SignalId::Email, value("ann@mail.example"), value("ann@mail")},
      {SignalId::FileName, value("private.pem"), value("private.pem7")},
      {SignalId::HostName, value("db.internal.example"), value("Db.Internal!Example")},
      {SignalId::Arn, value("arn:cloud:thing"), value("barn:cloud:thing")},
      {SignalId::SnakeCase, value("some_snake_name"), value("some_1234_5678")},
      {SignalId::KebabCase, value("some-kebab-name"), value("some-1234-5678")},
      {SignalId::CamelCase, value("someCamelName"), value("somecamelname")},
      {SignalId::TitleWord, value("Password"), value("PassWord")},
      {SignalId::Namespaced, value("service:DoThing"), value("user:p4ss")},
      {SignalId::NumberedWord, value("address1"), value("address1234")},
      {SignalId::NumberedWord, value("etcd-cluster-1"), value("etcd-c1uster-1")},
      {SignalId::Path, value("/1234/memberAttributes"), value("/12x4/memberAttributesOf")},
      {SignalId::Path, value("#install-the-agent"), value("#Da7aRJYr7xKE1gFY")},
      {SignalId::PublicKey, value(encode_base64("-----BEGIN CERTIFICATE-----")),
       value(encode_base64("-----BEGIN PRIVATE KEY-----"))},
      {SignalId::PublicKey, value("ssh-ed25519 AAAA"), value("ssh-secret")},
      {SignalId::Namespaced, value("form.newValue"), value("form.newValue7")},
      {SignalId::Structure, value("[]Item{"), value("Item[]")},
      {SignalId::Structure, value("[1, 2]"), value("1, 2]")},
      {SignalId::Color, value("#ff8800"), value("#ff88zz")},
      {SignalId::MimeType, value("application/json"), value("applications/json")},
      {SignalId::Regex, value("^[a-z]+$"), value("a-z$")},
      {SignalId::Markup, value("<b>x</b>"), value("b>x<b")},
  });
}

TEST(ShapeSignals, Base64WithALeadingSlashIsNoPath) {
  EXPECT_TRUE(fires(SignalId::Path, value("/2010-04-01/Accounts/Seven/Keys")));
  EXPECT_FALSE(fires(SignalId::Path, value("/" + random_text(kBase62, 39))));
}

TEST(LanguageSignals, SeparateWordsFromRandomLetters) {
  expect_all({
      {SignalId::LikeLanguage, value("international"), value(random_text(kBase62, 24))},
      {SignalId::UnlikeLanguage, value(random_text(kBase62, 32)), value("international")},
      {SignalId::HumanWord, {"password = \"", "international", "\"\n"}, value("international")},
      {SignalId::Sentence, value("this is not one"), value("this-is-one")},
      {SignalId::TwoWords, value("two words"), value("two")},
      {SignalId::NonAscii, value("p\xc3\xa4ssword"), value("password")},
      {SignalId::TinyValue, value("abc"), value("abcd")},
      {SignalId::ShortValue, value("abcd"), value("abcdefgh")},
      {SignalId::LongValue, value(random_text(kBase62, 16)), value(random_text(kBase62, 15))},
      {SignalId::HugeValue, value(random_text(kBase62, 201)), value(random_text(kBase62, 200))},
      {SignalId::LettersAndDigits, value("a1b2c3"), value("abcabc")},
      {SignalId::LowEntropy, value("aaabaaabaaac"), value(random_text(kBase62, 32))},
      {SignalId::HighEntropy, value("q7Zx0Lw9Tb"), value("aaabaaabaaac")},
      {SignalId::OnlyUpper, value("ABCDEF"), value("ABCdEF")},
      {SignalId::Punctuated, value("is this so?"), value("is this so")},
  });
}

TEST(PairSignals, SeeWhatStandsBeside) {
  const std::string pair = encode_base64("ann:" + random_text(kBase62, 9));
  expect_all({
      {SignalId::UserBeside,
       {"user: 'ann', password: '", "blue7", "'\n"},
       {"size: 4, password: '", "blue7", "'\n"}},
      {SignalId::BasicPair,
       {"Authorization: Basic ", pair, "\n"},
       {"Authorization: Basic ", random_text(kBase62, 20), "\n"}},
      {SignalId::PairBroken,
       {"Authorization: Basic ", encode_base64("blue sky and tram"), "\n"},
       {"Authorization: Basic ", pair, "\n"}},
      {SignalId::EncodedText, value(encode_base64("{\"a\": 1}")),
       value(encode_base64("ann:blue7"))},
      {SignalId::UriStandIn, {"db://user:", "password", "@h\n"}, {"db://user:", "blue7", "@h\n"}},
      {SignalId::ServerNamed, {"db://ann:", "blue7", "@a.net\n"}, {"db://ann:", "blue7", "@a\n"}},
      {SignalId::ServerLocal, {"db://ann:", "blue7", "@a\n"}, {"db://ann:", "blue7", "@a.net\n"}},
      {SignalId::ServerExample,
       {"db://ann:", "blue7", "@a.example\n"},
       {"db://ann:", "blue7", "@examples.a\n"}},
      {SignalId::ServerFilledIn, {"db://ann:", "blue7", "@$A\n"}, {"db://ann:", "blue7", "@A\n"}},
      {SignalId::ServerBroken,
       {"db://ann:", "blue7", "@a:65536\n"},
       {"db://ann:", "blue7", "@a:65535\n"}},
      {SignalId::UriOverrun, {"db://ann:", "blue7@a", "\n"}, {"db //ann:", "blue7@a", "\n"}},
      {SignalId::PasswordHash, value("$2a$11$" + random_text(kBase62, 53)), value("$2-11-blue")},
  });
}

TEST(CipherSignals, KnowEncryptedForms) {
  const std::string body = random_text(kBase62, 40);
  for (const std::string& mark :
       {std::string("ENC[AES256_GCM,data:"), std::string("ENC("), std::string("{cipher}"),
        std::string("$ANSIBLE_VAULT;1.1;AES256")})
    EXPECT_TRUE(fires(SignalId::CipherText, value(mark + body))) << mark;
  EXPECT_TRUE(fires(SignalId::CipherText, {"  - secure: \"", body, "\"\n", "ci.yml"}));
  EXPECT_TRUE(fires(SignalId::CipherText, value("AgB" + random_text(kBase64, 720))));
  EXPECT_FALSE(fires(SignalId::CipherText, value(body)));
}

TEST(ComputedSignals, SeeWhatIsPutTogetherOrCutOut) {
  const std::string body = random_text(kBase62, 40);
  expect_all({
      {SignalId::CodePath, value("testStore.AuthToken"), value("blue-horse")},
      {SignalId::CodePath, value("self->key"), value("blue7.horse")},
      {SignalId::Interpolated, value("$input.$signature"), value("Cl1ent$ecret!")},
      {SignalId::LeadIn, value("--password="), value(encode_base64("blue horses"))},
      {SignalId::Dunder, value("__name__"), value("__name")},
      {SignalId::ListMember,
       {"extract(\"place\", \"password\", \"", "provider", "\", \"type\")\n"},
       {"of(\"PASSWORD\", \"", "donttell", "\", \"DATABASE\", \"app\")\n"}},
      {SignalId::ListMember,
       {"x: [\"keyword\", \"token\", \"", "def", "\", \"string\"]\n"},
       {"x: [f(\"token\", \"", "def", "\")]\n"}},
      {SignalId::PartOfName,
       {"Arn: a:b:secret:", "queue-cred", "\n", "a.yml"},
       {"secret: ", "queue-cred", "\n", "a.yml"}},
      {SignalId::InBlob, {"data:x;" + body + "/", body, "\n"}, {"data:x; ", body, "\n"}},
  });
}

// Whether a keyword's match that begins at `begin` of the line begins inside a word.
bool is_inside_word(const std::string& line, std::size_t begin) {
  Rule rule;
  rule.keyed = true;
  const Candidate candidate{rule, Span{begin, line.size()}, Span{line.size() - 4, line.size()}};
  return read_signals({candidate, line, "a.js"}).has(SignalId::InsideWord);
}

TEST(ComputedSignals, KeywordsBeginAWord) {
  EXPECT_TRUE(is_inside_word("kucoinApiSecret = b7e2", 2));
  EXPECT_TRUE(is_inside_word("NEWSAPI_KEY = b7e2", 2));
  EXPECT_FALSE(is_inside_word("coinApiSecret = b7e2", 0));
  EXPECT_FALSE(is_inside_word("myCoinApiSecret = b7e2", 2));
  EXPECT_FALSE(is_inside_word("AWSCoinApiSecret = b7e2", 3));
  EXPECT_FALSE(is_inside_word("MY_COINAPI = b7e2", 3));
}

TEST(WordSignals, TellWordsThatParsersAndTablesHold) {
  const auto token = [](const std::string& text) {
    return Sample{"token: \"", text, "\"\n", "a.js"};
  };
  expect_all({
      {SignalId::SyntaxWord,
       token("variable-2"),
       {"accessToken: \"", "variable-2", "\"\n", "a.js"}},
      {SignalId::SyntaxWord, token("keyword"), token("k3yword")},
      {SignalId::NameSyntax, name("lastToken"), name("apiToken")},
      {SignalId::UpperWord, token("KEEPTTL"), token("KEEP77TTL")},
      {SignalId::PlainWord, token("config"), token("c0nfig")},
      {SignalId::PlaceholderPhrase, value("CHANGE-ME-NOW"), value("CHANGE-IN-HAND")},
      {SignalId::PlaceholderPhrase, value("PLACEHOLDERPass$$"), value("displaced-holder")},
      {SignalId::PlaceholderPhrase, value("example-key-1234567890"), value("example-key-of-7f3a")},
      {SignalId::StandIn, value("sample_token_123"), value("simple_joker_123")},
  });
}

TEST(Weights, HaveDistinctNamesAndReasons) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kSignalCount; ++i) {
    const Weight& row = weight_of(static_cast<SignalId>(i));
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.why.empty()) << row.name;
  }
}

}  // namespace
}  // namespace dredge::judging
