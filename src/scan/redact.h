// The stream filter: text in, the same text out with every secret replaced by a tag.
//
// Guarantees, each with a test: the output does not depend on how the input is cut into pieces;
// bytes that are no secret pass unchanged (CRLF, NUL, invalid UTF-8, a missing last newline);
// memory is bounded; a private key block stays redacted even when its END line never comes;
// redacting twice changes nothing; a scan of what came out finds nothing.
//
// How: key blocks, whose end may be far away or missing, are followed line by line by a small state
// machine and become tags at once. What is left goes through windows of kRedactWindowBytes that
// begin at fixed offsets of it, so how it arrived cannot matter. A window is scanned as a scan
// does: over lines, with context, and into encoded values. All but its last kRedactTailBytes, in
// which a secret may only have begun, is let through, and a little of that stays as the context of
// the next. By line, nothing waits: each line is judged by itself and let through.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dredge/finding.h"
#include "engine/engine.h"

namespace dredge {

inline constexpr std::size_t kRedactWindowBytes = 1 << 20;
// Twice the widest match a rule may have: what crosses the cut begins inside the tail or is seen.
inline constexpr std::size_t kRedactTailBytes = 32 << 10;
// Of a longer line, parts are taken as if they were lines.
inline constexpr std::size_t kLongestLineBytes = 1 << 20;

struct RedactOptions {
  std::array<std::uint8_t, 32>
      key{};  // of the tags: the same key gives the same tag for the same secret
  double min_confidence = 0;
  bool by_line = false;
  std::string path = {};  // of the text, for the judgement; "" = it has none
};

struct RedactStats {
  std::uint64_t bytes = 0;
  std::uint64_t redactions = 0;
};

struct Redaction;
struct RedactText;

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
  std::size_t take_block_line(std::string_view line, std::string& out);
  Result<std::size_t> take_long_line(std::string_view head, std::string& out);
  Result<> take_plain(std::string_view text, std::string& out);
  Result<> take_window(std::string& out);
  Result<std::size_t> release(const RedactText& text, std::size_t limit, std::string& out);
  void end_block(std::string& out);

  const Engine& engine_;
  Scanner scanner_;
  const RedactOptions options_;
  RedactStats stats_;
  std::string held_;   // the line that is not complete yet
  std::string block_;  // the key block being followed; "" when there is none
  // Not by line: what is to go through the next window, behind `seen_` bytes that went through the
  // one before.
  std::string waiting_;
  std::size_t seen_ = 0;
  std::uint64_t offset_ = 0;          // of waiting_[0]
  std::optional<Encoding> encoding_;  // told by the head
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
