#include "scan/table_rows.h"

#include <algorithm>
#include <optional>

namespace dredge {
namespace {

constexpr std::size_t kMostRows = 4096;
constexpr std::size_t kWidestRow = 4096;
constexpr std::size_t kLeastSecret = 3;
constexpr std::size_t kMostSecret = 100;
// Tables that lie within each other, and go on without a secret, are not read for every match.
constexpr std::uint64_t kMostReads = 4;  // of the text
constexpr std::uint64_t kFreeBytes = 64 << 10;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

// Without blanks, quotes and the marks of a document around it.
Span bare(std::string_view text, Span field) {
  const auto is_around = [](char c) {
    return is_space(c) || c == '"' || c == '\'' || c == '`' || c == '*';
  };
  while (field.size() > 0 && is_around(text[field.begin])) ++field.begin;
  while (field.size() > 0 && is_around(text[field.end - 1])) --field.end;
  return field;
}

// The values of one tuple, and where it ends.
struct Tuple {
  std::vector<Span> fields;
  std::size_t end = 0;
};

// `at`: behind the bracket that opens it. Nothing for a tuple that does not close.
std::optional<Tuple> read_tuple(std::string_view text, std::size_t at) {
  Tuple tuple;
  const std::size_t limit = std::min(text.size(), at + kWidestRow);
  std::size_t begin = at;
  int depth = 0;
  char quote = 0;
  for (; at < limit; ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\') ++at;
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == ')')) {
      tuple.fields.push_back({begin, at});
      begin = at + 1;
      tuple.end = at + 1;
      if (c == ')') return tuple;
    } else if (c == ')') {
      --depth;
    }
  }
  return std::nullopt;
}

// Where the values begin: behind the last "(" that opens a tuple before the secret.
std::size_t values_of(const Candidate& first, std::string_view text) {
  const std::string_view head =
      text.substr(first.match.begin, first.secret.begin - first.match.begin);
  for (std::size_t at = head.size(); at > 0; --at) {
    if (head[at - 1] != '(') continue;
    std::size_t word = at - 1;
    while (word > 0 && is_space(head[word - 1])) --word;
    const char before = word == 0 ? ' ' : head[word - 1];
    if (before == 's' || before == 'S' || before == 'e' || before == 'E')  // VALUES, VALUE
      return first.match.begin + at;
  }
  return std::string_view::npos;
}

bool is_literal(std::string_view text, Span field) {
  std::size_t at = skip_space(text, field.begin);
  while (at < field.end && (text[at] == 'N' || text[at] == 'E')) ++at;
  return at < field.end && (text[at] == '\'' || text[at] == '"');
}

// The text of a literal, without its prefix and quotes.
Span literal_of(std::string_view text, Span field) {
  field.begin = text.find_first_of("'\"", field.begin);
  return bare(text, field);
}

void add(std::vector<Candidate>& rows, const Candidate& first, Span row, Span secret) {
  if (secret.size() < kLeastSecret || secret.size() > kMostSecret) return;
  rows.push_back({first.rule, row, secret, Checksum::None});
}

// Returns how far it read; so do the other kinds of tables.
std::size_t add_inserted(std::vector<Candidate>& rows, const Candidate& first,
                         std::string_view text) {
  const std::size_t begin = values_of(first, text);
  if (begin == std::string_view::npos) return first.match.end;
  std::optional<Tuple> tuple = read_tuple(text, begin);
  if (!tuple) return begin + kWidestRow;
  const auto holds = [&](Span field) {
    return field.begin <= first.secret.begin && first.secret.end <= field.end;
  };
  const auto column =
      static_cast<std::size_t>(std::ranges::find_if(tuple->fields, holds) - tuple->fields.begin());
  std::size_t end = tuple->end;
  for (std::size_t row = 0; row < kMostRows; ++row) {
    end = skip_space(text, tuple->end);
    if (end >= text.size() || text[end] != ',') break;
    end = skip_space(text, end + 1);
    if (end >= text.size() || text[end] != '(') break;
    tuple = read_tuple(text, end + 1);
    if (!tuple || column >= tuple->fields.size()) return end + kWidestRow;
    const Span field = tuple->fields[column];
    if (is_literal(text, field)) add(rows, first, {end, tuple->end}, literal_of(text, field));
    end = tuple->end;
  }
  return end;
}

// The fields of a line, by `separator`; blanks separate as many as there are.
std::vector<Span> fields_of(std::string_view text, Span line, char separator) {
  std::vector<Span> fields;
  bool quoted = false;
  std::size_t begin = line.begin;
  for (std::size_t at = line.begin; at <= line.end; ++at) {
    const bool ends = at == line.end;
    if (!ends && text[at] == '"') quoted = !quoted;
    const bool blank = !ends && separator == ' ' && is_space(text[at]);
    if (!ends && !blank && (quoted || text[at] != separator)) continue;
    if (separator != ' ' || at > begin) fields.push_back({begin, at});
    begin = at + 1;
  }
  return fields;
}

// What separates the field of the secret from the one before it, or from the one after.
char separator_of(const Candidate& first, std::string_view text, Span line) {
  if (first.rule.rows == Rows::Blank) return ' ';
  constexpr std::string_view kSeparators = "|;,\t";
  for (const char c : kSeparators) {
    const std::string_view row = text.substr(line.begin, line.size());
    if (row.find(c) != std::string_view::npos) return c;
  }
  return 0;
}

// The line around `at`; no further to each side than a row may be wide, and then it is wider.
Span line_at(std::string_view text, std::size_t at) {
  const std::size_t first = at - std::min(at, kWidestRow + 1);
  const std::size_t last = std::min(text.size(), at + kWidestRow + 1);
  const std::size_t before = text.substr(first, at - first).rfind('\n');
  const std::size_t after = text.substr(at, last - at).find('\n');
  return {before == std::string_view::npos ? first : first + before + 1,
          after == std::string_view::npos ? last : at + after};
}

// Whether the line above the match has as many fields as its first: then that is no head.
bool is_inside_table(const Candidate& first, std::string_view text, char separator) {
  const Span head = line_at(text, first.match.begin);
  if (head.begin == 0) return false;
  const Span above = line_at(text, head.begin - 1);
  if (above.size() > kWidestRow || head.size() > kWidestRow) return false;
  const std::size_t fields = fields_of(text, above, separator).size();
  return fields >= 2 && fields == fields_of(text, head, separator).size();
}

std::size_t add_separated(std::vector<Candidate>& rows, const Candidate& first,
                          std::string_view text) {
  Span line = line_at(text, first.secret.begin);
  if (line.size() > kWidestRow) return line.end;
  const char separator = separator_of(first, text, line);
  if (separator == 0) return line.end;
  if (separator != ' ' && is_inside_table(first, text, separator)) return line.end;
  const std::vector<Span> fields = fields_of(text, line, separator);
  const auto holds = [&](Span field) {
    return field.begin <= first.secret.begin && first.secret.end <= field.end;
  };
  const auto column =
      static_cast<std::size_t>(std::ranges::find_if(fields, holds) - fields.begin());
  for (std::size_t row = 0; row < kMostRows && line.end < text.size(); ++row) {
    line = line_at(text, line.end + 1);
    if (line.size() > kWidestRow) break;
    const std::vector<Span> next = fields_of(text, line, separator);
    if (column >= next.size() || next.size() < 2) break;
    const Span secret = bare(text, next[column]);
    const std::string_view value = text.substr(secret.begin, secret.size());
    // A password of several words stands in quotes; so do the words of a document.
    if (value.find_first_of(" \t<>{}$") == std::string_view::npos) add(rows, first, line, secret);
  }
  return line.end;
}

}  // namespace

std::vector<Candidate> TableRows::after(const Candidate& first) {
  std::vector<Candidate> rows;
  if (first.rule.rows == Rows::None) return rows;
  std::uint64_t& read = read_[&first.rule];
  if (first.match.begin < read || work_bytes_ > kMostReads * text_.size() + kFreeBytes) return rows;
  const std::size_t end = first.rule.rows == Rows::Inserted ? add_inserted(rows, first, text_)
                                                            : add_separated(rows, first, text_);
  work_bytes_ += end - first.match.begin;
  if (!rows.empty()) read = rows.back().match.end;
  return rows;
}

}  // namespace dredge
