// Of each part of the pattern two things are known: `exact`, all texts that the part matches, while
// those are few; and `required`, a set of literals of which each match of the part holds one. A
// sequence multiplies exact sets as long as they stay small and takes the better of what its parts
// require; a choice unites. Source: Cox, "Regular Expression Matching with a Trigram Index" (2012).
#include "rules/derive.h"

#include <algorithm>
#include <optional>
#include <set>

#include "rules/byte_class.h"

namespace dredge {
namespace {

using Texts = std::set<std::string>;

constexpr std::size_t kMostExact = 32;
constexpr std::size_t kMostRequired = 64;
constexpr std::size_t kLongest = 48;
constexpr std::size_t kMostOfClass = 4;
constexpr std::size_t kGoodLength = 6;  // beyond this a longer literal is no rarer in practice

struct Facts {
  std::optional<Texts> exact;
  Texts required;  // empty: nothing is known
};

std::size_t shortest(const Texts& texts) {
  std::size_t least = kLongest;
  for (const std::string& text : texts) least = std::min(least, text.size());
  return least;
}

// Whether `a` makes the better anchors: longer ones first, then fewer.
bool is_better(const Texts& a, const Texts& b) {
  if (a.empty() || b.empty()) return !a.empty();
  const std::size_t length_a = std::min(shortest(a), kGoodLength);
  const std::size_t length_b = std::min(shortest(b), kGoodLength);
  if (length_a != length_b) return length_a > length_b;
  return a.size() < b.size();
}

void improve(Texts& required, const Texts& other) {
  if (other.size() > kMostRequired || shortest(other) < 2) return;
  if (is_better(other, required)) required = other;
}

std::optional<Texts> product(const Texts& heads, const Texts& tails) {
  if (heads.size() * tails.size() > kMostExact) return std::nullopt;
  Texts made;
  for (const std::string& head : heads) {
    for (const std::string& tail : tails) {
      if (head.size() + tail.size() > kLongest) return std::nullopt;
      made.insert(head + tail);
    }
  }
  return made;
}

class Deriver {
 public:
  explicit Deriver(const Pattern& pattern) : pattern_(pattern) {}

  Facts of(const PatternNode& node) const {
    switch (node.kind) {
      case PatternNode::Kind::Empty:
        return {Texts{""}, {}};
      case PatternNode::Kind::Bytes:
        return of_bytes(pattern_.sets[node.set]);
      case PatternNode::Kind::Sequence:
        return of_sequence(node.parts);
      case PatternNode::Kind::Choice:
        return of_choice(node.parts);
      case PatternNode::Kind::Repeat:
        return of_repeat(node);
    }
    return {};
  }

 private:
  static Facts of_bytes(const ByteSet& set) {
    Texts texts;
    for (unsigned byte = 0; byte < 256; ++byte) {
      if (!set[byte]) continue;
      if (byte < ' ' || byte > '~') return {};
      const bool is_upper = byte >= 'A' && byte <= 'Z';
      texts.insert(std::string(1, static_cast<char>(is_upper ? byte + 32 : byte)));
      if (texts.size() > kMostOfClass) return {};
    }
    return {texts, {}};
  }

  template <class Parts>
  Facts of_sequence(const Parts& parts) const {
    Facts all{Texts{""}, {}};
    Texts run{""};  // what the parts since the last unknown one spell
    for (const PatternNode& part : parts) append(of(part), all, run);
    improve(all.required, run);
    return all;
  }

  static void append(const Facts& part, Facts& all, Texts& run) {
    improve(all.required, part.required);
    std::optional<Texts> longer;
    if (part.exact) longer = product(run, *part.exact);
    if (longer) {
      run = std::move(*longer);
      if (all.exact) all.exact = product(*all.exact, *part.exact);
      return;
    }
    improve(all.required, run);
    all.exact.reset();
    run = part.exact && part.exact->size() <= kMostExact ? *part.exact : Texts{""};
  }

  Facts of_choice(const std::vector<PatternNode>& parts) const {
    Facts all{Texts{}, {}};
    bool is_required = true;
    for (const PatternNode& node : parts) {
      Facts part = of(node);
      if (part.exact) improve(part.required, *part.exact);
      if (part.required.empty()) is_required = false;
      all.required.insert(part.required.begin(), part.required.end());
      if (all.exact && part.exact)
        all.exact->insert(part.exact->begin(), part.exact->end());
      else
        all.exact.reset();
      if (all.exact && all.exact->size() > kMostExact) all.exact.reset();
    }
    if (!is_required || all.required.size() > kMostRequired) all.required.clear();
    return all;
  }

  Facts of_repeat(const PatternNode& node) const {
    Facts part = of(node.parts.front());
    if (node.most == 0) return {Texts{""}, {}};
    if (node.least == 0) {
      if (node.most > 1 || !part.exact) return {};
      part.exact->insert("");
      return {part.exact, {}};
    }
    Facts all{Texts{""}, {}};
    Texts run{""};
    const std::uint32_t shown = std::min<std::uint32_t>(node.least, kLongest);
    for (std::uint32_t i = 0; i < shown; ++i) append(part, all, run);
    improve(all.required, run);
    if (node.most != node.least || shown != node.least) all.exact.reset();
    return all;
  }

  const Pattern& pattern_;
};

}  // namespace

std::vector<std::string> derive_anchors(const Pattern& pattern) {
  Facts facts = Deriver(pattern).of(pattern.root);
  if (facts.exact) improve(facts.required, *facts.exact);
  return {facts.required.begin(), facts.required.end()};
}

}  // namespace dredge
