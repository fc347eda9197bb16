// The signals that speak for or against a candidate, and their weights: one row each.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

namespace dredge::judging {

// One row of kWeights each, in the same order.
enum class SignalId : std::uint8_t {
  ChecksumPassed,
  ChecksumFailed,
  KeyBodyValid,
  KeyBodyBroken,
  KeyEncrypted,
  CipherText,
  QuotedLiteral,
  BareInCode,
  BareInJson,
  BareInConfig,
  BareInShell,
  BareInMarkup,
  InString,
  Unclosed,
  Reference,
  PartReference,
  Lookup,
  Call,
  MemberPath,
  Symbol,
  Keyword,
  TypeName,
  Formatted,
  Concatenated,
  IsKey,
  Compared,
  Argument,
  Flag,
  EnvAssign,
  Words,
  RunsOn,
  Uri,
  Query,
  NoName,
  PasswordLiteral,
  PasswordSetting,
  TokenLiteral,
  TokenSetting,
  Subscript,
  Mask,
  Sequence,
  StandIn,
  SecretNoun,
  TestWord,
  AccountWord,
  AngleBrackets,
  FewDistinct,
  ExampleWord,
  Cycle,
  NamePassword,
  NameSecret,
  NameToken,
  NameKey,
  NameWeak,
  NameBareKey,
  NameOther,
  NameElsewhere,
  NameNegative,
  NamePublic,
  NameState,
  NameSentence,
  Echo,
  EchoPart,
  KindWord,
  SameBeside,
  EnvName,
  Describes,
  UserName,
  UserBeside,
  BasicPair,
  EncodedText,
  UriStandIn,
  PasswordHash,
  Uuid,
  UuidToken,
  HexDigest,
  Number,
  HexNumber,
  Date,
  Version,
  Path,
  Url,
  Email,
  FileName,
  HostName,
  Arn,
  Namespaced,
  NumberedWord,
  PublicKey,
  SnakeCase,
  CamelCase,
  KebabCase,
  TitleWord,
  Markup,
  Structure,
  Color,
  MimeType,
  Regex,
  Ellipsis,
  Sentence,
  TwoWords,
  NonAscii,
  LikeLanguage,
  UnlikeLanguage,
  HumanWord,
  HumanRandom,
  LowEntropy,
  HighEntropy,
  TinyValue,
  ShortValue,
  HumanShort,
  LongValue,
  HumanLong,
  HugeValue,
  LettersAndDigits,
  HumanMixed,
  MixedCase,
  Symbols,
  OnlyLower,
  HumanLower,
  OnlyUpper,
  Punctuated,
  LockFile,
  LocaleFile,
  Minified,
  Changelog,
  EnvironmentFile,
  Comment,
  Prose,
  CodeFile,
  JsonFile,
  ConfigFile,
  Count
};

inline constexpr std::size_t kSignalCount = static_cast<std::size_t>(SignalId::Count);

// Which signals fired for one candidate.
class SignalSet {
 public:
  void add(SignalId id) { bits_.set(static_cast<std::size_t>(id)); }
  void add_if(bool fired, SignalId id) {
    bits_.set(static_cast<std::size_t>(id), fired || has(id));
  }
  bool has(SignalId id) const { return bits_.test(static_cast<std::size_t>(id)); }

 private:
  std::bitset<kSignalCount> bits_;
};

// One row. `generic` weighs candidates of generic rules, `specific` those whose format alone is
// telling; both in log-odds. 0 means that the signal does not count there.
struct Weight {
  SignalId id;
  std::string_view name;
  double generic;
  double specific;
  std::string_view why;  // for `explain`
};

const Weight& weight_of(SignalId id);

}  // namespace dredge::judging
