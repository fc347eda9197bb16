// How likely is the value as language, and how evenly does it use its alphabet?
//
// Random tokens and words differ in how letters follow one another. A table of English letter
// pairs gives the mean cost of a value's letters in bits: about 3.5 for words, 5.5 and more for
// random letters; other European languages lie between. A third of the passwords that people
// choose contain words, so likeness to language alone never decides: it shifts the score a
// little, and sentences (many blanks) shift it much. Cost: one pass over at most 200 bytes.
// Source: Shannon, "Prediction and Entropy of Printed English" (1951), digram model.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "judge/chars.h"
#include "judge/signals.h"

namespace dredge::judging {

namespace {

constexpr std::array<std::array<std::uint8_t, 27>, 27> kPairCost = {{
#include "judge/bigrams.inc"
}};

struct Profile {
  std::size_t size = 0;
  std::size_t lowers = 0, uppers = 0, digits = 0, symbols = 0, blanks = 0, wide = 0;
  std::size_t pairs = 0;  // letter pairs that were priced
  double bits = 0;        // their mean cost
  double entropy = 0;     // bits a character
};

double entropy_of(std::string_view value) {
  std::array<std::uint16_t, 256> counts{};
  for (char c : value) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (std::uint16_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(value.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

void price_pairs(std::string_view value, Profile& profile) {
  std::size_t tenths = 0;
  std::size_t previous = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    // A capital after a small letter begins a word, as in camelCase.
    const bool begins = is_upper(c) && i > 0 && is_lower(value[i - 1]);
    const std::size_t code = is_alpha(c) ? static_cast<std::size_t>(lower(c) - 'a' + 1) : 0;
    if (begins) previous = 0;
    if (code != 0) {
      tenths += kPairCost[previous][code];
      ++profile.pairs;
    }
    previous = code;
  }
  if (profile.pairs > 0)
    profile.bits = static_cast<double>(tenths) / 10.0 / static_cast<double>(profile.pairs);
}

Profile profile_of(std::string_view value) {
  Profile profile;
  profile.size = value.size();
  for (char c : value) {
    if (is_lower(c))
      ++profile.lowers;
    else if (is_upper(c))
      ++profile.uppers;
    else if (is_digit(c))
      ++profile.digits;
    else if (is_blank(c))
      ++profile.blanks;
    else if (is_non_ascii(c))
      ++profile.wide;
    else
      ++profile.symbols;
  }
  price_pairs(value, profile);
  if (!value.empty()) profile.entropy = entropy_of(value);
  return profile;
}

// The entropy that random text of this length over this alphabet has on average: never more than
// log2(length), and less than log2(alphabet) while the text is short.
double expected_entropy(const Profile& profile, bool hex) {
  double alphabet = 0;
  if (hex)
    alphabet = 16;
  else {
    alphabet += profile.lowers > 0 ? 26 : 0;
    alphabet += profile.uppers > 0 ? 26 : 0;
    alphabet += profile.digits > 0 ? 10 : 0;
    alphabet += profile.symbols > 0 ? 4 : 0;
  }
  const double n = static_cast<double>(profile.size);
  const double k = std::max(alphabet, 2.0);
  // Miller and Madow (1955): the bias of the plug-in estimate, with k bounded by n.
  const double plain = std::min(std::log2(k), std::log2(n));
  const double bias = (std::min(k, n) - 1.0) / (2.0 * n * std::log(2.0));
  return std::max(plain - bias * 0.6, 0.5);
}

// A mask or a sequence is long and unlike language too, but not for being random.
bool is_patterned(const SignalSet& set) {
  return set.has(SignalId::Mask) || set.has(SignalId::Sequence) || set.has(SignalId::Cycle) ||
         set.has(SignalId::FewDistinct);
}

// So is what has the form of something else: the letters of a path or a version mean nothing.
bool is_foreign(const SignalSet& set) {
  for (SignalId id : {SignalId::Url,          SignalId::Arn,       SignalId::Path,
                      SignalId::FileName,     SignalId::MimeType,  SignalId::Version,
                      SignalId::Date,         SignalId::HostName,  SignalId::Markup,
                      SignalId::Regex,        SignalId::Reference, SignalId::PartReference,
                      SignalId::Interpolated, SignalId::Formatted, SignalId::CodePath,
                      SignalId::Namespaced,   SignalId::LeadIn,    SignalId::DigestContext,
                      SignalId::IdContext,    SignalId::Ellipsis,  SignalId::PublicKey}) {
    if (set.has(id)) return true;
  }
  return false;
}

void word_signals(const Profile& p, bool human, SignalSet& out) {
  out.add_if(p.blanks >= 2, SignalId::Sentence);
  out.add_if(p.blanks == 1, SignalId::TwoWords);
  out.add_if(p.wide > 0, SignalId::NonAscii);
  const bool letters = p.pairs >= 4 && p.pairs * 2 >= p.size;
  const bool like = letters && p.bits < 4.1;
  const bool patterned = is_patterned(out) || is_foreign(out) || out.has(SignalId::KindWord);
  const std::size_t enough = human ? 10 : 6;  // short passwords are too varied to tell
  const bool unlike = !patterned && p.pairs >= enough && p.bits > 5.2;
  out.add_if(like, human ? SignalId::HumanWord : SignalId::LikeLanguage);
  out.add_if(unlike, human ? SignalId::HumanRandom : SignalId::UnlikeLanguage);
}

// "etcd-cluster-1": its digits count, they do not mix.
bool is_numbered_name(std::string_view value, const SignalSet& set) {
  return set.has(SignalId::NumberedWord) && value.find_first_of("-_") != std::string_view::npos;
}

void class_signals(std::string_view value, const Profile& p, bool human, SignalSet& out) {
  const bool letters = p.lowers + p.uppers > 0;
  const bool mixed = letters && p.digits > 0 && p.blanks < 2 && !is_patterned(out) &&
                     !is_foreign(out) && !is_numbered_name(value, out);
  out.add_if(mixed, human ? SignalId::HumanMixed : SignalId::LettersAndDigits);
  out.add_if(p.lowers > 0 && p.uppers > 1, SignalId::MixedCase);
  out.add_if(p.symbols > 0, SignalId::Symbols);
  out.add_if(p.lowers == p.size, human ? SignalId::HumanLower : SignalId::OnlyLower);
  out.add_if(p.uppers == p.size, SignalId::OnlyUpper);
}

// "KEEPTTL", "codespaces", "variable-2": machines do not make tokens of one word.
void plain_word_signals(std::string_view value, const Profile& p, SignalSet& out) {
  const bool capitals = p.uppers == p.size && p.size >= 3 && p.size < 20;
  out.add_if(capitals, SignalId::UpperWord);
  std::string_view word = value;
  while (!word.empty() && (is_digit(word.back()) || word.back() == '-')) word.remove_suffix(1);
  const bool letters =
      word.size() >= 3 && word.size() + 2 >= value.size() && all_of(word, is_lower);
  const bool brief = letters && value.size() <= 20;
  // "cn-west-internal" under a bare "key": words that name one of several.
  const bool joined = value.find_first_of("-_") != std::string_view::npos &&
                      all_of(value, [](char c) { return is_lower(c) || c == '-' || c == '_'; });
  out.add_if(joined && out.has(SignalId::NameBareKey), SignalId::KeyOfMap);
  const bool named =
      letters && p.lowers == p.size && value.size() <= 40 && !out.has(SignalId::UnlikeLanguage);
  out.add_if(brief && p.bits < 4.6 && p.lowers == p.size, SignalId::PlainWord);
  out.add_if((brief || named) && out.has(SignalId::NameSyntax), SignalId::SyntaxWord);
}

// Long words are names; long letters in no order are tokens.
bool is_long_name(const Profile& p, bool human, const SignalSet& set) {
  return !human && p.digits == 0 && !set.has(SignalId::UnlikeLanguage);
}

void length_signals(std::size_t size, bool named, bool human, SignalSet& out) {
  out.add_if(size < 4, SignalId::TinyValue);
  out.add_if(size >= 4 && size < 8, human ? SignalId::HumanShort : SignalId::ShortValue);
  out.add_if(size >= 16 && size <= 128 && !named && !is_patterned(out) && !is_foreign(out),
             human ? SignalId::HumanLong : SignalId::LongValue);
  out.add_if(size > 200, SignalId::HugeValue);
}

}  // namespace

void language_signals(const Context& context, SignalSet& out) {
  const std::string_view value = context.value.substr(0, 200);
  if (value.starts_with("-----BEGIN ")) return;  // armour has signals of its own
  const Profile profile = profile_of(value);
  // People choose passwords; machines make tokens and keys.
  const bool human = out.has(SignalId::NamePassword) || context.link == Link::Uri;
  word_signals(profile, human, out);
  class_signals(value, profile, human, out);
  if (!human) plain_word_signals(value, profile, out);
  length_signals(context.value.size(), is_long_name(profile, human, out), human, out);
  const std::string_view ends = ".!?:,;";
  const bool punctuated = !value.empty() && ends.find(value.back()) != std::string_view::npos;
  out.add_if(punctuated, SignalId::Punctuated);
  if (value.size() < 8) return;
  const double ratio = profile.entropy / expected_entropy(profile, all_of(value, is_hex));
  out.add_if(ratio < 0.8, SignalId::LowEntropy);
  out.add_if(ratio > 0.95, SignalId::HighEntropy);
}

}  // namespace dredge::judging
