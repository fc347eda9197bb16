#include "scan/redact.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "scan/key_block.h"
#include "scan/redact_spans.h"
#include "unpack/decode.h"

namespace dredge {
namespace {

// An armoured RSA-16384 key is about 13 KB: what is longer is no key block.
constexpr std::size_t kLongestBlockBytes = 64 << 10;
constexpr std::size_t kContextBytes = 2 << 10;  // more than a judgement looks at
static_assert(kContextBytes % 4 == 0 && kRedactWindowBytes % 4 == 0 && kRedactTailBytes % 4 == 0,
              "texts of UTF-16 and UTF-32 are cut between characters");

}  // namespace

Redactor::Redactor(const Engine& engine, const RedactOptions& options)
    : engine_(engine), scanner_(engine), options_(options) {}

Redactor::~Redactor() = default;

Result<> Redactor::feed(std::string_view piece, std::string& out) {
  stats_.bytes += piece.size();
  held_ += piece;
  std::size_t done = 0;
  for (;;) {
    const std::string_view rest = std::string_view(held_).substr(done);
    const std::size_t complete = rest.substr(0, kLongestLineBytes).rfind('\n');
    if (complete != std::string_view::npos) {
      RETURN_IF_ERROR(take_lines(rest.substr(0, complete + 1), out));
      done += complete + 1;
    } else if (rest.size() >= kLongestLineBytes) {
      ASSIGN_OR_RETURN(const std::size_t released,
                       take_long_line(rest.substr(0, kLongestLineBytes), out));
      done += released;
    } else {
      break;
    }
  }
  held_.erase(0, done);
  return {};
}

Result<> Redactor::finish(std::string& out) {
  RETURN_IF_ERROR(take_lines(held_, out));
  held_.clear();
  end_block(options_.by_line ? out : waiting_);
  if (options_.by_line) return {};
  while (waiting_.size() > seen_) RETURN_IF_ERROR(take_window(out));
  waiting_.clear();
  seen_ = 0;
  offset_ = 0;
  encoding_.reset();
  return {};
}

// Splits off key blocks; what stands between them is taken together.
Result<> Redactor::take_lines(std::string_view lines, std::string& out) {
  std::size_t plain_begin = 0;
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t line_end = lines.find('\n', at);
    const std::size_t next = line_end == std::string_view::npos ? lines.size() : line_end + 1;
    const std::string_view line = lines.substr(at, next - at);
    if (!block_.empty()) {
      at += take_block_line(line, options_.by_line ? out : waiting_);
      plain_begin = at;
      continue;
    }
    const std::size_t begin = open_block(line);
    if (begin != std::string_view::npos) {
      RETURN_IF_ERROR(take_plain(lines.substr(plain_begin, at + begin - plain_begin), out));
      block_ = line.substr(begin);
      plain_begin = next;
    }
    at = next;
  }
  return take_plain(lines.substr(plain_begin), out);
}

// How much of the line belongs to the block. If not all of it does, the block is over.
std::size_t Redactor::take_block_line(std::string_view line, std::string& out) {
  if (!continues_block(line) || block_.size() + line.size() > kLongestBlockBytes) {
    end_block(out);
    return 0;
  }
  const std::size_t stop = end_of_block(block_, line);
  block_ += line.substr(0, stop);
  if (stop == std::string_view::npos) return line.size();
  end_block(out);
  return stop;
}

void Redactor::end_block(std::string& out) {
  if (block_.empty()) return;
  // The line end that follows an unfinished block is not part of the secret.
  const std::string_view secret = trim(block_);
  const std::size_t tail =
      block_.size() - (static_cast<std::size_t>(secret.data() - block_.data()) + secret.size());
  out += redaction_tag(rule_of_block(block_), options_, secret);
  out += block_.substr(block_.size() - tail);
  ++stats_.redactions;
  block_.clear();
}

// The head of a line that is too long to hold: by line, all but a tail in which a secret may only
// have begun. Returns how much was taken.
Result<std::size_t> Redactor::take_long_line(std::string_view head, std::string& out) {
  end_block(options_.by_line ? out : waiting_);
  if (options_.by_line) return release({.text = head}, head.size() - kRedactTailBytes, out);
  RETURN_IF_ERROR(take_plain(head, out));
  return head.size();
}

Result<> Redactor::take_plain(std::string_view text, std::string& out) {
  if (text.empty()) return {};
  if (options_.by_line) {
    RETURN_IF_ERROR(release({.text = text}, text.size(), out));
    return {};
  }
  waiting_ += text;
  while (waiting_.size() > kRedactWindowBytes) RETURN_IF_ERROR(take_window(out));
  return {};
}

// The first window of what waits. At the end of the input it may be short, and is let through whole
// when nothing waits behind it.
Result<> Redactor::take_window(std::string& out) {
  const bool is_last = waiting_.size() <= kRedactWindowBytes;
  const std::string_view window = std::string_view(waiting_).substr(0, kRedactWindowBytes);
  if (!encoding_) encoding_ = tell_encoding(window);
  const std::size_t limit = is_last ? window.size() : window.size() - kRedactTailBytes;
  ASSIGN_OR_RETURN(const std::size_t released, release({.text = window,
                                                        .offset = offset_,
                                                        .begin = seen_,
                                                        .is_last = is_last,
                                                        .encoding = *encoding_},
                                                       limit, out));
  const std::size_t kept = released > kContextBytes ? (released - kContextBytes) / 4 * 4 : 0;
  waiting_.erase(0, kept);
  offset_ += kept;
  seen_ = released - kept;
  return {};
}

// Lets through what stands before `limit`, and the secrets that cross it. Returns where it stopped.
Result<std::size_t> Redactor::release(const RedactText& text, std::size_t limit, std::string& out) {
  ASSIGN_OR_RETURN(const std::vector<Redaction> redactions,
                   options_.by_line ? find_line_redactions(scanner_, text, options_)
                                    : find_redactions(engine_, scanner_, text, options_));
  std::size_t copied = text.begin;
  for (const Redaction& redaction : redactions) {
    if (redaction.span.begin >= limit) break;
    out += text.text.substr(copied, redaction.span.begin - copied);
    out += redaction.tag;
    copied = redaction.span.end;
    ++stats_.redactions;
  }
  limit = std::max(limit, copied);
  out += text.text.substr(copied, limit - copied);
  return limit;
}

Result<std::string> TextRedactor::redact(std::string_view text) {
  if (!redactor_) redactor_.emplace(engine_, options_);
  std::string out;
  auto done = redactor_->feed(text, out);
  if (done.has_value()) done = redactor_->finish(out);
  if (done.has_value()) return out;
  redactor_.reset();
  return done.error();
}

}  // namespace dredge
