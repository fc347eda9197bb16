// The stream filter: text in, the same text out with every secret replaced by a tag.
//
// Guarantees, each with a test: the output does not depend on how the input is cut into pieces;
// bytes that are no secret pass unchanged (CRLF, NUL, invalid UTF-8, a missing last newline);
// memory is bounded; a private key block stays redacted even when its END line never comes;
// redacting twice changes nothing.
//
// How: rules are line-local, so each complete line is judged on its own, and how many lines arrive
// at once cannot matter. A line longer than kLongestLineBytes is released in parts, never inside a
// secret. Key blocks, the one kind of secret that spans lines, are followed by a small state
// machine instead of a rule.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dredge/finding.h"
#include "engine/engine.h"

namespace dredge {

inline constexpr std::size_t kLongestLineBytes = 1 << 20;

struct RedactOptions {
  std::array<std::uint8_t, 32>
      key{};  // of the tags: the same key gives the same tag for the same secret
  double min_confidence = 0;
};

struct RedactStats {
  std::uint64_t bytes = 0;
  std::uint64_t redactions = 0;
};

// Confined to one thread; borrows the engine.
class Redactor {
 public:
  Redactor(const Engine& engine, const RedactOptions& options);
  ~Redactor();

  // Takes the next piece of input and appends to `out` all that is now known to be safe.
  // Errors: those of the engine; the piece is then not released.
  Result<> feed(std::string_view piece, std::string& out);
  // The rest, at the end of the input.
  Result<> finish(std::string& out);
  const RedactStats& stats() const { return stats_; }

 private:
  Result<> take_lines(std::string_view lines, std::string& out);
  Result<> take_plain(std::string_view lines, std::string& out);
  Result<std::size_t> take_long_line(std::string_view head, std::string& out);
  Result<std::size_t> release(std::string_view text, std::size_t limit, std::string& out);
  void end_block(std::string& out);

  Scanner scanner_;
  const RedactOptions options_;
  RedactStats stats_;
  std::string held_;   // the line that is not complete yet
  std::string block_;  // the key block being followed; "" when there is none
};

// Redacts short texts, each by itself: paths, image instructions. Multi-line secrets are covered
// too. Confined to one thread; borrows the engine.
class TextRedactor {
 public:
  TextRedactor(const Engine& engine, const RedactOptions& options)
      : engine_(engine), options_(options) {}

  // Errors: those of the engine.
  Result<std::string> redact(std::string_view text);

 private:
  const Engine& engine_;
  const RedactOptions options_;
  std::optional<Redactor> redactor_;  // made for the first text, and anew after an error
};

}  // namespace dredge
