// The signals that speak for or against a candidate, and their weights: one row each.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

namespace dredge::judging {

// One row of kWeights each, in the same order.
enum class SignalId : std::uint8_t {
  // structure
  ChecksumPassed,
  ChecksumFailed,
  KeyBodyValid,
  KeyBodyBroken,
  KeyEncrypted,
  CipherText,
  // syntactic role
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
  Keyword,
  TypeName,
  Formatted,
  Concatenated,
  IsKey,
  Compared,
  Argument,
  Flag,
  Uri,
  UriLocal,
  Query,
  NoName,
  Subscript,
  // placeholder
  Mask,
  Sequence,
  StandIn,
  AngleBrackets,
  FewDistinct,
  ExampleWord,
  Cycle,
  // meaning of the name
  NamePassword,
  NameSecret,
  NameToken,
  NameKey,
  NameWeak,
  NameNegative,
  NamePublic,
  NameState,
  NameSentence,
  Echo,
  EchoPart,
  EnvName,
  UserName,
  // shape of the value
  Uuid,
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
  // language
  Sentence,
  TwoWords,
  NonAscii,
  LikeLanguage,
  UnlikeLanguage,
  LowEntropy,
  HighEntropy,
  TinyValue,
  ShortValue,
  LongValue,
  HugeValue,
  LettersAndDigits,
  MixedCase,
  Symbols,
  OnlyLower,
  OnlyUpper,
  Punctuated,
  PasswordWord,
  // place
  LockFile,
  LocaleFile,
  Minified,
  Changelog,
  EnvironmentFile,
  Comment,
  Test,
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
