#include "engine/near_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/byte_reader.h"
#include "engine/char_class.h"
#include "engine/gap_builder.h"
#include "engine/hash_contexts.h"
#include "engine/positions.h"
#include "engine/quads.h"
#include "engine/runs.h"
#include "engine/syntax.h"

namespace dredge {
namespace {

using Kind = SyntaxNode::Kind;

constexpr std::size_t kMostKeywords = 256;  // of one rule

ByteSet bytes_of(CharClass of) {
  ByteSet bytes;
  for (unsigned byte = 0; byte < bytes.size(); ++byte)
    bytes[byte] = has_bit(static_cast<char>(byte), bit_of(of));
  return bytes;
}

bool is_all_of(std::string_view text, CharClass of) {
  return std::all_of(text.begin(), text.end(), [of](char c) { return has_bit(c, bit_of(of)); });
}

bool is_within(const ByteSet& bytes, const ByteSet& allowed) { return (bytes & ~allowed).none(); }

// Whether all of a match is one word, but for a byte at either end.
bool is_word_inside(const Positions& graph) {
  const ByteSet word = bytes_of(CharClass::Printable);
  for (std::size_t i = 0; i < graph.bytes.size(); ++i) {
    const bool is_edge = graph.after[i].empty() || graph.before[i].empty();
    if (!is_edge && !is_within(graph.bytes[i], word)) return false;
  }
  return true;
}

bool is_inside(const Rule& rule, const Syntax& syntax) {
  const auto graph = find_positions(syntax);
  if (!graph || !is_word_inside(*graph)) return false;
  const auto anchors = needed_anchors(rule);
  return std::all_of(anchors.begin(), anchors.end(), [](std::string_view anchor) {
    return is_all_of(anchor, CharClass::Printable) && !is_hash_like(anchor);
  });
}

// How many bytes of `allowed` in a row every match of a part of the pattern holds, at least.
struct Row {
  std::uint64_t longest = 0;
  bool is_all = false;  // and nothing else, so that it goes on in the parts beside it
};
Row row_of(const Syntax& syntax, std::uint32_t number, const ByteSet& allowed) {
  const SyntaxNode& node = syntax.nodes[number];
  if (node.kind == Kind::Set) {
    const bool fits = is_within(node.set, allowed);
    return {fits ? 1U : 0U, fits};
  }
  if (node.kind == Kind::Repeat) {
    const Row once = row_of(syntax, node.children[0], allowed);
    if (!once.is_all) return {node.min > 0 ? once.longest : 0, false};
    return {std::min<std::uint64_t>(once.longest, 1U << 20) * node.min, true};
  }
  Row all{0, true};
  std::uint64_t going_on = 0;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const Row part = row_of(syntax, node.children[i], allowed);
    all.is_all = all.is_all && part.is_all;
    if (node.kind == Kind::Alternate) {
      all.longest = i == 0 ? part.longest : std::min(all.longest, part.longest);
      continue;
    }
    going_on = part.is_all ? going_on + part.longest : 0;
    all.longest = std::max({all.longest, part.longest, going_on});
  }
  return all;
}

// Whether the value is part of one word and holds a long run.
bool is_word_with_run(const Syntax& syntax, std::uint32_t value) {
  const auto longest = [&](CharClass of) { return row_of(syntax, value, bytes_of(of)).longest; };
  return row_of(syntax, value, bytes_of(CharClass::Printable)).is_all &&
         (longest(CharClass::Token) >= kLongTokenRun ||
          longest(CharClass::Base64) >= kLongBase64Run);
}

// All texts a part of the pattern matches, in lower case; nothing when they are many.
std::optional<std::set<std::string>> texts_of(const Syntax& syntax, std::uint32_t number) {
  const SyntaxNode& node = syntax.nodes[number];
  std::set<std::string> texts;
  if (node.kind == Kind::Set) {
    if (node.set.count() > 2) return std::nullopt;
    for (unsigned byte = 0; byte < node.set.size(); ++byte)
      if (node.set[byte]) texts.insert(std::string(1, fold_case(static_cast<char>(byte))));
    return texts;
  }
  if (node.kind != Kind::Concat && node.kind != Kind::Alternate) return std::nullopt;
  if (node.kind == Kind::Concat) texts.insert("");
  for (const std::uint32_t child : node.children) {
    const auto more = texts_of(syntax, child);
    if (!more || more->size() * texts.size() > kMostKeywords) return std::nullopt;
    if (node.kind == Kind::Alternate) {
      texts.insert(more->begin(), more->end());
      continue;
    }
    std::set<std::string> longer;
    for (const std::string& head : texts)
      for (const std::string& tail : *more) longer.insert(head + tail);
    texts = std::move(longer);
  }
  if (texts.size() > kMostKeywords) return std::nullopt;
  return texts;
}

// A rule that is a keyword, a gap and a value.
struct Named {
  std::uint32_t rule = 0;
  std::set<std::string> keywords;
  Positions gap;
};

// The parts between the keyword and the value, one behind the other.
std::optional<Positions> gap_of(Syntax syntax, std::size_t value) {
  SyntaxNode gap{.kind = Kind::Concat};
  const std::vector<std::uint32_t>& parts = syntax.nodes[syntax.root].children;
  gap.children.assign(parts.begin() + 1, parts.begin() + static_cast<std::ptrdiff_t>(value));
  syntax.nodes.push_back(std::move(gap));
  syntax.root = static_cast<std::uint32_t>(syntax.nodes.size() - 1);
  return find_positions(syntax);
}

// Whether a value after this gap begins where a row of token characters does.
bool ends_outside(const Positions& gap) {
  const ByteSet token = bytes_of(CharClass::Token);
  return std::all_of(gap.last.begin(), gap.last.end(),
                     [&](std::uint32_t position) { return (gap.bytes[position] & token).none(); });
}

bool do_hold_anchors(const std::set<std::string>& keywords,
                     const std::vector<std::string_view>& anchors) {
  return std::all_of(keywords.begin(), keywords.end(), [&](const std::string& keyword) {
    return keyword.size() >= kLeastKeyword &&
           std::any_of(anchors.begin(), anchors.end(), [&](std::string_view anchor) {
             return keyword.find(anchor) != std::string::npos;
           });
  });
}

std::optional<Named> as_named(const Rule& rule, std::uint32_t number, const Syntax& syntax) {
  const SyntaxNode& root = syntax.nodes[syntax.root];
  if (root.kind != Kind::Concat) return std::nullopt;
  const auto is_secret = [&](std::uint32_t part) {
    return syntax.nodes[part].kind == Kind::Secret;
  };
  const auto found = std::find_if(root.children.begin(), root.children.end(), is_secret);
  const auto value = static_cast<std::size_t>(found - root.children.begin());
  if (found == root.children.end() || value < 2 || !is_word_with_run(syntax, *found))
    return std::nullopt;
  const auto keywords = texts_of(syntax, root.children[0]);
  if (!keywords || keywords->empty() || !do_hold_anchors(*keywords, needed_anchors(rule)))
    return std::nullopt;
  auto gap = gap_of(syntax, value);
  if (!gap || !ends_outside(*gap)) return std::nullopt;
  return Named{number, *keywords, std::move(*gap)};
}

class Sorter {
 public:
  Sorter(const RuleSet& rules, const AnchorPlan& near) : rules_(rules), near_(near) {}

  NearPlan sorted() {
    for (std::uint32_t i = 0; i < rules_.rules.size(); ++i)
      if (lane_of(rules_.rules[i]) == Lane::NearRuns) take(i);
    NearPlan plan;
    plan.gap = build_gaps();
    plan.inside.assign(inside_.begin(), inside_.end());
    plan.loose.assign(loose_.begin(), loose_.end());
    plan.keywords.assign(keywords_.begin(), keywords_.end());
    return plan;
  }

 private:
  void take(std::uint32_t number) {
    const Rule& rule = rules_.rules[number];
    const auto syntax = read_syntax(rule.pattern);
    if (syntax && is_inside(rule, *syntax)) return add_literals(rule, inside_);
    auto named = syntax ? as_named(rule, number, *syntax) : std::nullopt;
    if (!named) return add_literals(rule, loose_);
    named_[key_of(named->gap)].push_back(std::move(*named));
  }

  void add_literals(const Rule& rule, std::set<std::uint32_t>& to) const {
    for (const std::string_view anchor : needed_anchors(rule)) to.insert(number_of(anchor));
  }
  std::uint32_t number_of(std::string_view anchor) const {
    const auto place = std::lower_bound(near_.literals.begin(), near_.literals.end(), anchor);
    return static_cast<std::uint32_t>(place - near_.literals.begin());
  }

  // Equal gaps have equal keys.
  static std::string key_of(const Positions& gap) {
    std::string key;
    for (const ByteSet& bytes : gap.bytes) key += bytes.to_string();
    const auto add = [&key](const Positions::List& list) {
      for (const std::uint32_t position : list) key += std::to_string(position) + ',';
      key += ';';
    };
    for (const Positions::List& list : gap.after) add(list);
    add(gap.first);
    add(gap.last);
    return key;
  }

  // One automaton for the commonest gaps, as many as it has room for.
  GapAutomaton build_gaps() {
    std::vector<const std::vector<Named>*> families;
    for (const auto& [key, family] : named_) families.push_back(&family);
    std::stable_sort(families.begin(), families.end(),
                     [](const auto* a, const auto* b) { return a->size() > b->size(); });
    GapBuilder builder;
    for (const std::vector<Named>* family : families) {
      const bool is_known = builder.add(family->front().gap);
      for (const Named& named : *family) {
        if (is_known) {
          keywords_.insert(named.keywords.begin(), named.keywords.end());
        } else {
          add_literals(rules_.rules[named.rule], loose_);
        }
      }
    }
    return builder.take();
  }

  const RuleSet& rules_;
  const AnchorPlan& near_;
  std::set<std::uint32_t> inside_;
  std::set<std::uint32_t> loose_;
  std::map<std::string, std::vector<Named>> named_;  // by gap
  std::set<std::string> keywords_;
};

Error corrupt(const char* why) {
  return Error{ErrorCode::Corrupt, std::string("engine image: ") + why};
}

void put(std::string& out, std::uint64_t value, unsigned bytes) {
  while (bytes-- > 0) out.push_back(static_cast<char>(value >> (8 * bytes) & 0xff));
}

std::string write(const NearPlan& plan) {
  std::string out;
  for (const auto* numbers : {&plan.inside, &plan.loose}) {
    put(out, numbers->size(), 4);
    for (const std::uint32_t number : *numbers) put(out, number, 4);
  }
  put(out, plan.gap.cells.size(), 4);
  put(out, plan.gap.width, 2);
  for (const std::uint8_t one : plan.gap.classes) put(out, one, 1);
  for (const std::uint16_t cell : plan.gap.cells) put(out, cell, 2);
  put(out, plan.keywords.size(), 4);
  for (const std::string_view keyword : plan.keywords) {
    put(out, keyword.size(), 2);
    out += keyword;
  }
  return out;
}

// How many there are, each of so many bytes at least.
Result<std::uint32_t> read_count(ByteReader& in, std::uint64_t least_bytes) {
  ASSIGN_OR_RETURN(const std::uint32_t count, in.u32_be());
  if (count > in.remaining() / least_bytes) return corrupt("what it says of runs ends early");
  return count;
}

Result<std::vector<std::uint32_t>> read_numbers(ByteReader& in, std::size_t literals) {
  ASSIGN_OR_RETURN(const std::uint32_t count, read_count(in, 4));
  std::vector<std::uint32_t> numbers(count);
  for (std::uint32_t& number : numbers) {
    ASSIGN_OR_RETURN(number, in.u32_be());
    if (number >= literals) return corrupt("a literal near runs is not one of the rules'");
  }
  return numbers;
}

Result<GapAutomaton> read_gap(ByteReader& in) {
  GapAutomaton gap;
  ASSIGN_OR_RETURN(const std::uint32_t count, read_count(in, 2));
  ASSIGN_OR_RETURN(gap.width, in.u16_be());
  ASSIGN_OR_RETURN(const std::string_view classes, in.take(gap.classes.size()));
  ASSIGN_OR_RETURN(const std::string_view cells, in.take(2ULL * count));
  std::copy(classes.begin(), classes.end(), gap.classes.begin());
  const auto is_class = [&](std::uint8_t one) { return one < gap.width; };
  const bool is_table =
      count == 0 || (gap.width > 0 && count % gap.width == 0 && count / gap.width > 1 &&
                     std::all_of(gap.classes.begin(), gap.classes.end(), is_class));
  if (!is_table) return corrupt("the automaton of its gaps is out of shape");
  gap.cells.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto high = static_cast<unsigned char>(cells[2 * i]);
    gap.cells[i] =
        static_cast<std::uint16_t>(high << 8U | static_cast<unsigned char>(cells[2 * i + 1]));
    if (static_cast<unsigned>(gap.cells[i] & ~GapAutomaton::kMayBegin) >= count / gap.width)
      return corrupt("the automaton of its gaps leads nowhere");
  }
  return gap;
}

Result<std::string_view> read_keyword(ByteReader& in) {
  ASSIGN_OR_RETURN(const std::uint16_t size, in.u16_be());
  if (size < kLeastKeyword) return corrupt("a keyword before values is too short");
  return in.take(size);
}

}  // namespace

std::string plan_near_runs(const RuleSet& rules, const AnchorPlan& near) {
  Sorter sorter(rules, near);  // holds the keywords
  return write(sorter.sorted());
}

Result<NearPlan> read_near_plan(std::string_view bytes, const AnchorPlan& near) {
  ByteReader in(bytes);
  NearPlan plan;
  ASSIGN_OR_RETURN(plan.inside, read_numbers(in, near.literals.size()));
  ASSIGN_OR_RETURN(plan.loose, read_numbers(in, near.literals.size()));
  ASSIGN_OR_RETURN(plan.gap, read_gap(in));
  ASSIGN_OR_RETURN(const std::uint32_t count, read_count(in, 2 + kLeastKeyword));
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(const std::string_view keyword, read_keyword(in));
    plan.keywords.push_back(keyword);
  }
  if (!in.at_end() || (count > 0 && plan.gap.cells.empty()))
    return corrupt("what it says of runs has no end");
  return plan;
}

}  // namespace dredge
