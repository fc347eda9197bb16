#include "scan/redact.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "judge/judge.h"

namespace dredge {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kPrivate = "PRIVATE KEY";
constexpr std::string_view kStatic = "OpenVPN Static key";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kPuttyBegin = "PuTTY-User-Key-File-";
constexpr std::string_view kPuttyEnd = "Private-MAC:";
// An armoured RSA-16384 key is about 13 KB: what is longer is no key block.
constexpr std::size_t kLongestBlockBytes = 64 << 10;
// Twice the widest match a rule may have, so a secret that crosses the cut begins inside the tail
// or is seen.
constexpr std::size_t kHeldTailBytes = 32 << 10;
constexpr std::string_view kTagOpen = "[REDACTED:";
constexpr std::size_t kTagDigits = 8;
constexpr std::size_t kLongestTagBytes = 256;  // a rule's id is far shorter

struct Redaction {
  Span span;
  const Rule* rule = nullptr;
};

// Where in `line` a private key block opens that the line does not close; npos when none does.
std::size_t open_block(std::string_view line) {
  const std::size_t putty = line.rfind(kPuttyBegin);
  if (putty != std::string_view::npos && line.find(kPuttyEnd, putty) == std::string_view::npos)
    return putty;
  const std::size_t begin = line.rfind(kBegin);
  if (begin == std::string_view::npos) return std::string_view::npos;
  const std::string_view rest = line.substr(begin);
  const std::string_view head = rest.substr(0, 60);
  if (head.find(kPrivate) == std::string_view::npos && head.find(kStatic) == std::string_view::npos)
    return std::string_view::npos;
  // The body on the same line means an escaped block ("\n"), which a line-local rule covers.
  return rest.find(kEnd) == std::string_view::npos ? begin : std::string_view::npos;
}

// Whether `line` can belong to an armoured block: base64, a header field or a blank, with the
// quotes, commas, comment signs or log prefixes that embedding adds before it kept to one word.
bool continues_block(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.find(kEnd) != std::string_view::npos) return true;
  for (const std::string_view field :
       {"Proc-Type:", "DEK-Info:", "Comment:", "Version:", "Charset:", "Encryption:",
        "Public-Lines:", "Private-Lines:", "Key-Derivation:", "Argon2-", "Private-MAC:"}) {
    if (line.substr(0, field.size()) == field) return true;
  }
  const auto is_body = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
  };
  const std::size_t first = line.find_first_not_of(" \t\"'+,;#*|\\/");
  if (first == std::string_view::npos) return true;
  std::string_view body = line.substr(first);
  while (!body.empty() && !is_body(body.back())) body.remove_suffix(1);
  if (!body.empty() && body.size() > 2 && body.substr(body.size() - 2) == "\\n")
    body.remove_suffix(2);
  return body.size() >= 4 && std::all_of(body.begin(), body.end(), is_body) &&
         (body.size() >= 40 || body.back() == '=' || body.find(' ') == std::string_view::npos);
}

// How much of `line` still belongs to `block`, which it closes; npos when it does not close it.
std::size_t end_of_block(std::string_view block, std::string_view line) {
  const bool is_putty = block.substr(0, kPuttyBegin.size()) == kPuttyBegin;
  const std::size_t end = line.find(is_putty ? kPuttyEnd : kEnd);
  if (end == std::string_view::npos) return end;
  const std::size_t dashes =
      is_putty ? std::string_view::npos : line.find("-----", end + kEnd.size());
  if (dashes != std::string_view::npos) return dashes + 5;
  return line.find_last_not_of(" \t\r\n") + 1;
}

// The rule that a whole block of this kind falls under.
std::string_view rule_of_block(std::string_view block) {
  const std::string_view head = block.substr(0, block.find('\n'));
  if (head.substr(0, kPuttyBegin.size()) == kPuttyBegin) return "private-key.putty";
  if (head.find(kStatic) != std::string_view::npos) return "openvpn.static-key";
  if (head.find("PGP") != std::string_view::npos) return "private-key.pgp";
  if (head.find("OPENSSH") != std::string_view::npos) return "private-key.openssh";
  return head.find("ENCRYPTED") != std::string_view::npos ? "private-key.encrypted"
                                                          : "private-key.pem";
}

std::string tag(std::string_view rule, const RedactOptions& options, std::string_view secret) {
  return fmt::format("{}{}:{}]", kTagOpen, rule,
                     fingerprint_of(options.key, secret).hex().substr(0, kTagDigits));
}

// The length of the tag that `text` starts with; 0 when it starts with none. Strict, so that nobody
// can hide a secret by writing "[REDACTED:" before it.
std::size_t tag_length(std::string_view text) {
  if (text.substr(0, kTagOpen.size()) != kTagOpen) return 0;
  const std::size_t rule_end =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-", kTagOpen.size());
  if (rule_end == std::string_view::npos || text[rule_end] != ':') return 0;
  const std::size_t close = text.find_first_not_of("0123456789abcdef", rule_end + 1);
  if (close != rule_end + 1 + kTagDigits || text[close] != ']') return 0;
  return close + 1;
}

// Whether `secret` overlaps a tag, which is shorter than kLongestTagBytes.
bool touches_tag(std::string_view text, Span secret) {
  const std::size_t from = secret.begin > kLongestTagBytes ? secret.begin - kLongestTagBytes : 0;
  std::size_t at = text.find(kTagOpen, from);
  for (; at < secret.end; at = text.find(kTagOpen, at + 1)) {
    const std::size_t length = tag_length(text.substr(at));
    if (length != 0 && at + length > secret.begin) return true;
  }
  return false;
}

// Judges each candidate by its own line alone, so that the lines around it cannot change the
// answer.
class Collector final : public CandidateSink {
 public:
  Collector(std::string_view text, double min_confidence)
      : text_(text), min_confidence_(min_confidence) {}

  void candidate(const Candidate& found) override {
    // Key blocks over several lines are followed line by line: how many of them arrive at once must
    // not matter.
    const std::string_view match = text_.substr(found.match.begin, found.match.size());
    if (match.find('\n') != std::string_view::npos) return;
    if (touches_tag(text_, found.secret)) return;  // our own tag, from an earlier pass
    const std::size_t before =
        found.match.begin == 0 ? std::string_view::npos : text_.rfind('\n', found.match.begin - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text_.find('\n', found.match.end), text_.size());
    const Candidate local{found.rule,
                          {found.match.begin - begin, found.match.end - begin},
                          {found.secret.begin - begin, found.secret.end - begin},
                          found.checksum};
    const Judgement judgement =
        judge({.candidate = local, .text = text_.substr(begin, end - begin), .path = {}});
    if (judgement.confidence >= min_confidence_) redactions_.push_back({found.secret, &found.rule});
  }

  // The union of overlapping spans, in order; the most specific rule gives its name.
  std::vector<Redaction> merged() {
    std::sort(redactions_.begin(), redactions_.end(), [](const Redaction& a, const Redaction& b) {
      return std::tie(a.span, a.rule->id) < std::tie(b.span, b.rule->id);
    });
    std::vector<Redaction> merged;
    for (const Redaction& next : redactions_) {
      if (merged.empty() || next.span.begin >= merged.back().span.end) {
        merged.push_back(next);
        continue;
      }
      Redaction& last = merged.back();
      last.span.end = std::max(last.span.end, next.span.end);
      if (basis_of(*next.rule) < basis_of(*last.rule)) last.rule = next.rule;
    }
    return merged;
  }

 private:
  std::string_view text_;
  double min_confidence_;
  std::vector<Redaction> redactions_;
};

}  // namespace

Redactor::Redactor(const Engine& engine, const RedactOptions& options)
    : scanner_(engine), options_(options) {}

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
  end_block(out);
  return {};
}

// Splits off key blocks; the lines between them go through the engine together.
Result<> Redactor::take_lines(std::string_view lines, std::string& out) {
  std::size_t plain_begin = 0;
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t line_end = lines.find('\n', at);
    const std::size_t next = line_end == std::string_view::npos ? lines.size() : line_end + 1;
    const std::string_view line = lines.substr(at, next - at);
    if (!block_.empty()) {
      const bool belongs =
          continues_block(line) && block_.size() + line.size() <= kLongestBlockBytes;
      if (!belongs) {
        end_block(out);
        plain_begin = at;
        continue;  // this line again, as a plain one
      }
      const std::size_t stop = end_of_block(block_, line);
      if (stop == std::string_view::npos) {
        block_ += line;
        plain_begin = at = next;
        continue;
      }
      block_ += line.substr(0, stop);
      end_block(out);
      plain_begin = at = at + stop;
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

void Redactor::end_block(std::string& out) {
  if (block_.empty()) return;
  // The line end that follows an unfinished block is not part of the secret.
  const std::string_view secret = trim(block_);
  const std::size_t tail =
      block_.size() - (static_cast<std::size_t>(secret.data() - block_.data()) + secret.size());
  out += tag(rule_of_block(block_), options_, secret);
  out += block_.substr(block_.size() - tail);
  ++stats_.redactions;
  block_.clear();
}

Result<> Redactor::take_plain(std::string_view lines, std::string& out) {
  if (lines.empty()) return {};
  RETURN_IF_ERROR(release(lines, lines.size(), out));
  return {};
}

// The head of a line that is too long to hold: all but a tail in which a secret may only have
// begun.
Result<std::size_t> Redactor::take_long_line(std::string_view head, std::string& out) {
  end_block(out);
  return release(head, head.size() - kHeldTailBytes, out);
}

// Releases `text` up to `limit`, or up to the secret that crosses it. Returns how much was
// released.
Result<std::size_t> Redactor::release(std::string_view text, std::size_t limit, std::string& out) {
  Collector collector(text, options_.min_confidence);
  RETURN_IF_ERROR(scanner_.scan(text, collector));
  std::size_t copied = 0;
  for (const Redaction& redaction : collector.merged()) {
    if (redaction.span.begin >= limit) break;
    // Overlapping secrets from the very start past the limit go as one: else nothing would move.
    if (redaction.span.end > limit && redaction.span.begin == 0) {
      limit = redaction.span.end;
    } else if (redaction.span.end > limit) {
      limit = redaction.span.begin;
      break;
    }
    out += text.substr(copied, redaction.span.begin - copied);
    out +=
        tag(redaction.rule->id, options_, text.substr(redaction.span.begin, redaction.span.size()));
    copied = redaction.span.end;
    ++stats_.redactions;
  }
  out += text.substr(copied, limit - copied);
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
