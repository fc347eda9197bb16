#include "report/json_writer.h"

#include <cmath>
#include <ostream>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace dredge {

JsonWriter& JsonWriter::begin(char open, char close) {
  separate();
  out_.put(open);
  levels_.push_back({close});
  return *this;
}

JsonWriter& JsonWriter::end() {
  DREDGE_CHECK(!levels_.empty() && !after_key_);
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.is_empty) new_line();
  out_.put(level.close);
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  DREDGE_CHECK(!levels_.empty() && levels_.back().close == '}');
  separate();
  quote(name);
  out_ << (style_ == Style::Indented ? ": " : ":");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  quote(text);
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  std::string text = fmt::format("{:.4f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text += '0';
  return raw(text == "-0.0" ? "0.0" : text);
}

JsonWriter& JsonWriter::text_or_null(std::string_view name, std::string_view text) {
  key(name);
  return text.empty() ? null() : string(text);
}

JsonWriter& JsonWriter::raw(std::string_view text) {
  separate();
  out_ << text;
  return *this;
}

// Puts what must stand between the last value and the next.
void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  if (!levels_.back().is_empty) out_.put(',');
  levels_.back().is_empty = false;
  new_line();
}

void JsonWriter::new_line() {
  if (style_ != Style::Indented) return;
  out_.put('\n');
  for (std::size_t i = 0; i < levels_.size(); ++i) out_ << "  ";
}

void JsonWriter::quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char byte : to_valid_utf8(text)) {
    if (byte == '"' || byte == '\\') {
      quoted += '\\';
      quoted += byte;
    } else if (byte == '\n') {
      quoted += "\\n";
    } else if (byte == '\t') {
      quoted += "\\t";
    } else if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
    } else {
      quoted += byte;
    }
  }
  out_ << (style_ == Style::Html ? escaped_for_html(quoted) : quoted) << '"';
}

std::string JsonWriter::escaped_for_html(std::string_view quoted) const {
  std::string escaped;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    const char byte = quoted[i];
    if (byte == '<' || byte == '>' || byte == '&') {
      escaped += fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
    } else if (quoted.substr(i, 3) == "\xE2\x80\xA8" || quoted.substr(i, 3) == "\xE2\x80\xA9") {
      escaped += quoted[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      escaped += byte;
    }
  }
  return escaped;
}

}  // namespace dredge
