#include "engine/positions.h"

#include <algorithm>
#include <utility>

namespace dredge {
namespace {

constexpr std::size_t kMaxPositions = 4096;
constexpr std::size_t kMaxEdges = 1U << 20;

using List = Positions::List;

void normalize(List& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

// What a part of the pattern can begin and end with, and whether it can be empty.
struct Part {
  List first, last;
  bool can_be_empty = true;
};

class Builder {
 public:
  explicit Builder(const Syntax& syntax) : syntax_(syntax) {}

  std::optional<Positions> build() {
    Part whole = part(syntax_.root);
    if (is_too_large_ || whole.can_be_empty) return std::nullopt;
    graph_.first = std::move(whole.first);
    graph_.last = std::move(whole.last);
    normalize(graph_.first);
    normalize(graph_.last);
    graph_.before.resize(graph_.bytes.size());
    for (std::uint32_t from = 0; from < graph_.after.size(); ++from) {
      normalize(graph_.after[from]);
      for (const std::uint32_t to : graph_.after[from]) graph_.before[to].push_back(from);
    }
    return std::move(graph_);
  }

 private:
  Part part(std::uint32_t number) {
    const SyntaxNode& node = syntax_.nodes[number];
    switch (node.kind) {
      case SyntaxNode::Kind::Empty:
      case SyntaxNode::Kind::Assert:
        return {};
      case SyntaxNode::Kind::Secret:
        return part(node.children[0]);
      case SyntaxNode::Kind::Set:
        return set(node.set);
      case SyntaxNode::Kind::Concat:
        return concat(node);
      case SyntaxNode::Kind::Alternate:
        return alternate(node);
      case SyntaxNode::Kind::Repeat:
        return repeat(node);
    }
    return {};
  }

  Part set(const ByteSet& bytes) {
    if (graph_.bytes.size() >= kMaxPositions) {
      is_too_large_ = true;
      return {};
    }
    const auto position = static_cast<std::uint32_t>(graph_.bytes.size());
    graph_.bytes.push_back(bytes);
    graph_.after.emplace_back();
    return {{position}, {position}, false};
  }

  Part concat(const SyntaxNode& node) {
    Part all;
    for (const std::uint32_t child : node.children) {
      Part next = part(child);
      connect(all.last, next.first);
      if (all.can_be_empty) append(all.first, next.first);
      if (!next.can_be_empty) all.last.clear();
      append(all.last, next.last);
      all.can_be_empty = all.can_be_empty && next.can_be_empty;
    }
    return all;
  }

  Part alternate(const SyntaxNode& node) {
    Part all;
    all.can_be_empty = false;
    for (const std::uint32_t child : node.children) {
      const Part branch = part(child);
      append(all.first, branch.first);
      append(all.last, branch.last);
      all.can_be_empty = all.can_be_empty || branch.can_be_empty;
    }
    return all;
  }

  Part repeat(const SyntaxNode& node) {
    if (node.max == 0) return {};
    Part body = part(node.children[0]);
    if (node.max > 1) connect(body.last, body.first);
    body.can_be_empty = body.can_be_empty || node.min == 0;
    return body;
  }

  void append(List& list, const List& more) { list.insert(list.end(), more.begin(), more.end()); }

  void connect(const List& from, const List& to) {
    edges_ += from.size() * to.size();
    if (edges_ > kMaxEdges) is_too_large_ = true;
    if (is_too_large_) return;
    for (const std::uint32_t position : from) append(graph_.after[position], to);
  }

  const Syntax& syntax_;
  Positions graph_;
  std::size_t edges_ = 0;
  bool is_too_large_ = false;
};

}  // namespace

std::optional<Positions> find_positions(const Syntax& syntax) { return Builder(syntax).build(); }

}  // namespace dredge
