// Splits identifiers into the words people read in them: camelCase, snake_case, kebab-case, digits.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace dredge::judging {

// The words of one identifier, in order, as views into it. At most kMax; the last ones win,
// because the head of an English compound stands last. Lifetime: that of the identifier.
class Words {
 public:
  static constexpr std::size_t kMax = 12;

  // "oauthTokenSecret2" -> oauth, Token, Secret, 2; "HTTPServer" -> HTTP, Server.
  explicit Words(std::string_view identifier);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string_view operator[](std::size_t i) const { return words_[i]; }
  const std::string_view* begin() const { return words_.data(); }
  const std::string_view* end() const { return words_.data() + size_; }

 private:
  void add(std::string_view word);

  std::array<std::string_view, kMax> words_{};
  std::size_t size_ = 0;
};

}  // namespace dredge::judging
