#include "scan/redact_spans.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "judge/judge.h"
#include "judge/redaction_tag.h"
#include "scan/evidence.h"
#include "scan/kinship.h"
#include "scan/table_rows.h"
#include "unpack/decode.h"
#include "unpack/inner_texts.h"

namespace dredge {
namespace {

// `ascii` as a text of that encoding says it.
std::string encoded(std::string_view ascii, Encoding encoding) {
  const bool is_wide = encoding == Encoding::Utf32Le || encoding == Encoding::Utf32Be;
  const bool is_little = encoding == Encoding::Utf16Le || encoding == Encoding::Utf32Le;
  if (!is_wide && !is_little && encoding != Encoding::Utf16Be) return std::string(ascii);
  const std::string zeros(is_wide ? 3 : 1, '\0');
  std::string text;
  for (const char c : ascii) text += is_little ? c + zeros : zeros + c;
  return text;
}

// How the text around a chunk is written, whatever the chunk was decoded from inside it.
Encoding encoding_of_text(const DecodedChunk& chunk) {
  const DecodedChunk* outermost = &chunk;
  while (outermost->outer != nullptr) outermost = outermost->outer;
  return is_whole_text(outermost->chunk.encoding) ? outermost->chunk.encoding : Encoding::Plain;
}

std::vector<Redaction> merged(std::vector<Redaction> redactions) {
  std::ranges::sort(redactions, [](const Redaction& a, const Redaction& b) {
    return std::tie(a.span, a.rule->id) < std::tie(b.span, b.rule->id);
  });
  std::vector<Redaction> merged;
  for (Redaction& next : redactions) {
    if (merged.empty() || next.span.begin >= merged.back().span.end) {
      merged.push_back(std::move(next));
      continue;
    }
    Redaction& last = merged.back();
    const Span both{last.span.begin, std::max(last.span.end, next.span.end)};
    if (basis_of(*next.rule) < basis_of(*last.rule)) last = std::move(next);
    last.span = both;
  }
  return merged;
}

// Of one text, so that a hostile one cannot make each of its values cost a scan of its own.
constexpr std::size_t kMostUnnamed = 4096;

// The secrets of one readable text, on the way back to the input.
class Collector final : public CandidateSink {
 public:
  Collector(const RedactText& text, const DecodedChunk& chunk, const RedactOptions& options,
            std::vector<Redaction>& redactions)
      : text_(text),
        chunk_(chunk),
        options_(options),
        redactions_(redactions),
        rows_(chunk.chunk.text) {}

  void candidate(const Candidate& found) override {
    take(found);
    for (const Candidate& row : rows_.after(found)) take(row);
  }

  // Those of `unnamed` that a rule knows by the words around. `scanner`: not that of the text.
  void add_by_kin(Scanner& scanner) {
    const std::string_view text = chunk_.chunk.text;
    for (const Candidate& found : unnamed_) {
      const std::string lines = kin_lines(text, found.match, found.secret);
      const std::string_view secret = text.substr(found.secret.begin, found.secret.size());
      const auto kin = lines.empty() ? std::nullopt : find_kin(scanner, lines, secret);
      if (!kin) continue;
      const Candidate named{*kin->rule, found.match, found.secret, kin->checksum};
      const auto [snippet, local] = excerpt_of(text, named);
      const Judgement judgement =
          judge({.candidate = local, .text = snippet, .path = options_.path});
      if (judgement.confidence >= options_.min_confidence)
        add(named, chunk_.original(found.secret));
    }
  }
  bool has_unnamed() const { return !unnamed_.empty(); }

 private:
  void take(const Candidate& found) {
    Span span = chunk_.original(found.secret);
    if (span.end <= text_.offset + text_.begin) return;  // an earlier text had it
    const bool by_form = basis_of(found.rule) == Basis::Format;
    if (!by_form && chunk_.is_copied(found.match)) return;  // the plain text has said so
    const std::string_view text = chunk_.chunk.text;
    if (touches_tag(text, found.secret)) return;
    const auto [snippet, local] = excerpt_of(text, found);
    const Judgement judgement = judge({.candidate = local, .text = snippet, .path = options_.path});
    const bool is_inner = !by_form && chunk_.map != nullptr;
    const double least =
        is_inner ? std::max(options_.min_confidence, kLeastWhenDecoded) : options_.min_confidence;
    if (judgement.confidence < least) {
      // The words around may still tell whose it is, and so that it is one.
      if (basis_of(found.rule) == Basis::Context && unnamed_.size() < kMostUnnamed)
        unnamed_.push_back(found);
      return;
    }
    add(found, span);
  }

  void add(const Candidate& found, Span span) {
    const std::string_view text = chunk_.chunk.text;
    span.begin = std::max<std::uint64_t>(span.begin, text_.offset + text_.begin) - text_.offset;
    span.end -= text_.offset;
    const std::string tag = redaction_tag(found.rule.id, options_,
                                          text.substr(found.secret.begin, found.secret.size()));
    redactions_.push_back({span, &found.rule, encoded(tag, encoding_of_text(chunk_))});
  }

  const RedactText& text_;
  const DecodedChunk& chunk_;
  const RedactOptions& options_;
  std::vector<Candidate> unnamed_;
  std::vector<Redaction>& redactions_;
  TableRows rows_;
};

// Goes through one text and all that stands encoded in it.
class Walk {
 public:
  Walk(const Engine& engine, Scanner& scanner, const RedactText& text, const RedactOptions& options)
      : engine_(engine), scanner_(scanner), text_(text), options_(options) {
    budget_.begin(text.text.size());
  }

  void chunk(const DecodedChunk& chunk) {
    if (!done_.has_value()) return;
    Collector collector(text_, chunk, options_, redactions_);
    done_ = scanner_.scan(chunk.chunk.text, collector);
    if (!done_.has_value()) return;
    if (collector.has_unnamed()) {
      if (!kin_scanner_) kin_scanner_.emplace(engine_);
      collector.add_by_kin(*kin_scanner_);
    }
    decode_inner(chunk, scanner_.long_runs(), {text_.offset != 0, !text_.is_last}, budget_,
                 [&](const DecodedChunk& inner) { this->chunk(inner); });
  }

  Result<std::vector<Redaction>> take() {
    if (!done_.has_value()) return done_.error();
    return merged(std::move(redactions_));
  }

 private:
  const Engine& engine_;
  Scanner& scanner_;
  std::optional<Scanner> kin_scanner_;  // made when the words around a value are asked
  const RedactText& text_;
  const RedactOptions& options_;
  DecodeBudget budget_;
  Result<> done_;
  std::vector<Redaction> redactions_;
};

class LineCollector final : public CandidateSink {
 public:
  LineCollector(std::string_view text, const RedactOptions& options)
      : text_(text), options_(options) {}

  void candidate(const Candidate& found) override {
    // Key blocks over several lines are followed line by line: how many of them arrive at once must
    // not matter.
    const std::string_view match = text_.substr(found.match.begin, found.match.size());
    if (match.find('\n') != std::string_view::npos) return;
    if (touches_tag(text_, found.secret)) return;
    const std::size_t before =
        found.match.begin == 0 ? std::string_view::npos : text_.rfind('\n', found.match.begin - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text_.find('\n', found.match.end), text_.size());
    const Candidate local{found.rule,
                          {found.match.begin - begin, found.match.end - begin},
                          {found.secret.begin - begin, found.secret.end - begin},
                          found.checksum};
    const Judgement judgement = judge(
        {.candidate = local, .text = text_.substr(begin, end - begin), .path = options_.path});
    if (judgement.confidence < options_.min_confidence) return;
    const std::string_view secret = text_.substr(found.secret.begin, found.secret.size());
    redactions_.push_back(
        {found.secret, &found.rule, redaction_tag(found.rule.id, options_, secret)});
  }

  std::vector<Redaction> take() { return merged(std::move(redactions_)); }

 private:
  std::string_view text_;
  const RedactOptions& options_;
  std::vector<Redaction> redactions_;
};

}  // namespace

Result<std::vector<Redaction>> find_redactions(const Engine& engine, Scanner& scanner,
                                               const RedactText& text,
                                               const RedactOptions& options) {
  Walk walk(engine, scanner, text, options);
  decode_window(text.text, text.offset, text.encoding,
                [&](const DecodedChunk& chunk) { walk.chunk(chunk); });
  return walk.take();
}

Result<std::vector<Redaction>> find_line_redactions(Scanner& scanner, const RedactText& text,
                                                    const RedactOptions& options) {
  LineCollector collector(text.text, options);
  RETURN_IF_ERROR(scanner.scan(text.text, collector));
  return collector.take();
}

std::string redaction_tag(std::string_view rule, const RedactOptions& options,
                          std::string_view secret) {
  return fmt::format("{}{}:{}]", kTagOpen, rule,
                     fingerprint_of(options.key, secret).hex().substr(0, kTagDigits));
}

}  // namespace dredge
