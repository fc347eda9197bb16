// Writes JSON as it is told, straight into a stream: nothing is kept, so a report of any length
// takes the memory of its nesting. Keys come out in the order they are written; text that is not
// UTF-8 is made so; numbers look the same in every locale.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dredge {

// Confined to one thread; `out` must outlive it. Unbalanced calls are our bug and are checked.
class JsonWriter {
 public:
  // Html is Compact with < > & and the line separators U+2028 and U+2029 as escapes, so that the
  // text may stand in a script element of a page.
  enum class Style : std::uint8_t { Compact, Indented, Html };

  JsonWriter(std::ostream& out, Style style) : out_(out), style_(style) {}

  JsonWriter& begin_object() { return begin('{', '}'); }
  JsonWriter& begin_array() { return begin('[', ']'); }
  JsonWriter& end();
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  template <class Integer>
  requires std::is_integral_v<Integer> JsonWriter& integer(Integer value) {
    return raw(std::to_string(value));
  }
  // Four decimals at most: digits beyond are noise, and differ between processors.
  JsonWriter& number(double value);

  // A member whose value is null when there is nothing to say.
  JsonWriter& text_or_null(std::string_view name, std::string_view text);
  JsonWriter& member(std::string_view name, std::string_view text) {
    return key(name).string(text);
  }
  template <class Integer>
  requires std::is_integral_v<Integer> JsonWriter& member(std::string_view name, Integer value) {
    if constexpr (std::is_same_v<Integer, bool>) {
      return key(name).boolean(value);
    } else {
      return key(name).integer(value);
    }
  }

 private:
  struct Level {
    char close;
    bool is_empty = true;
  };

  JsonWriter& begin(char open, char close);
  JsonWriter& raw(std::string_view text);
  void separate();
  void new_line();
  void quote(std::string_view text);
  std::string escaped_for_html(std::string_view quoted) const;

  std::ostream& out_;
  Style style_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace dredge
