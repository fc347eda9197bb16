// One readable text of a blob: its candidates, what allows cover them, what is encoded in it.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "scan/kinship.h"
#include "scan/rule_filter.h"
#include "scan/table_rows.h"
#include "scan/text_scan.h"
#include "scan/worker.h"
#include "unpack/text_map.h"

namespace dredge {
namespace {

// Of one text, so that a hostile one cannot make each of its values cost a scan of its own.
constexpr std::size_t kMostUnnamed = 4096;

constexpr std::size_t kMostKinKept = 16'384;  // two megabytes

bool holds_seam(std::string_view text, std::uint64_t begin, std::uint64_t end) {
  return text.substr(begin, end - begin).find(DecodedText::kSeam) != std::string_view::npos;
}

// Whether what shows that no match holds any of `anchors`, in a text that was decoded, stands in
// one value or region of it: there it is in every version that has these.
bool are_refuted_inside(const DecodedChunk& chunk, const std::vector<MultilineAnchor>& anchors) {
  const std::string_view text = chunk.chunk.text;
  return std::ranges::all_of(anchors, [&](const MultilineAnchor& anchor) {
    const auto [begin, end] = anchor.seen;
    return begin != 0 && begin < end && end < text.size() && !holds_seam(text, begin, end);
  });
}

// Whether what becomes of a candidate in lines with escapes depends on the lines decoded with it
// alone. What judges it reads no further than such a seam; what names it by its kin does.
bool is_region_local(std::string_view text, const Candidate& found) {
  if (!found.rule.line_local || found.rule.rows != Rows::None) return false;
  Span seen = context_of(text, found.match);
  if (basis_of(found.rule) == Basis::Context)
    seen.begin = std::min(seen.begin, kin_context(text, found.match, found.secret).begin);
  return seen.begin != 0 && !holds_seam(text, seen.begin, found.match.end);
}

}  // namespace

std::uint32_t Worker::index_of(const Rule& rule) const {
  return static_cast<std::uint32_t>(&rule - engine_.rules().rules.data());
}

// Judges the candidates of one readable text.
class Worker::Collector final : public CandidateSink {
 public:
  // `notes`: of the text itself, when candidates in it are noted one by one.
  Collector(Worker& worker, TextScan& scan, const DecodedChunk& chunk, TextNoter* notes)
      : worker_(worker),
        scan_(scan),
        chunk_(chunk),
        notes_(notes),
        keywords_(chunk.chunk.text),
        rows_(chunk.chunk.text) {}

  void candidate(const Candidate& found) override {
    take(found);
    for (const Candidate& row : rows_.after(found)) take(row);
  }

  // What generic rules found, each with the index of its hit.
  const std::vector<Unnamed>& unnamed() const { return unnamed_; }

 private:
  void take(const Candidate& found) {
    const bool is_noted =
        notes_ != nullptr && found.rule.line_local && worker_.options_.filter == nullptr;
    if (notes_ != nullptr && !is_noted) notes_->spans().push_back(found.match);
    const std::uint64_t at = chunk_.position(found.secret.begin) - scan_.window.offset;
    if (at < scan_.window.accept_begin || at >= scan_.window.accept_end) return;
    // The plain text has said all that no escape changed.
    if (basis_of(found.rule) != Basis::Format && chunk_.is_copied(found.match)) return;
    if (!is_admitted(found)) return;
    if (scan_.notes != nullptr && chunk_.map != nullptr) note_decoded(found);
    judge_candidate(found, is_noted);
  }

  // Lines with escapes are decoded with all such lines beside them, so looking at one is enough.
  void note_decoded(const Candidate& found) {
    const bool is_escaped = !chunk_.is_value() && scan_.open.size() == 2;
    if (is_escaped && is_region_local(chunk_.chunk.text, found))
      scan_.notes->spans().push_back(chunk_.original(found.match));
    else
      scan_.notes->must_be_whole();
  }

  bool is_admitted(const Candidate& found) {
    const RuleFilter* filter = worker_.options_.filter;
    if (filter == nullptr) return true;
    const std::string_view text = chunk_.chunk.text;
    return filter->admits(worker_.index_of(found.rule),
                          text.substr(found.secret.begin, found.secret.size()),
                          text.substr(found.match.begin, found.match.size()), keywords_);
  }

  void judge_candidate(const Candidate& found, bool is_noted) {
    const std::string_view text = chunk_.chunk.text;
    const auto [snippet, local] = excerpt_of(text, found);
    const Basis basis = basis_of(found.rule);
    const double confidence = worker_.judgements_.confidence(local, snippet);
    const bool is_doubtful =
        basis != Basis::Format && chunk_.map != nullptr && confidence < kLeastWhenDecoded;
    const bool is_hopeless = confidence < hopeless_below(worker_.options_.min_confidence);
    std::optional<Stand> stand;
    if (is_noted) stand = notes_->stand_of(found.match, context_of(text, found.match));
    if (is_doubtful || (is_hopeless && found.rule.over.empty())) {
      ++worker_.result_.coverage.below_confidence;
      if (stand) notes_->drop(*stand);
      return;
    }
    const std::uint32_t rule = worker_.index_of(found.rule);
    const std::string_view secret = text.substr(found.secret.begin, found.secret.size());
    const std::uint32_t evidence =
        worker_.evidence_.intern(rule, found.checksum, local.match, local.secret, snippet,
                                 fingerprint_of(worker_.options_.key, secret));
    Span original = chunk_.original(found.secret);
    original = {original.begin - scan_.window.offset, original.end - scan_.window.offset};
    scan_.hits.push_back({rule, evidence, levels_of(scan_.open, chunk_, found.secret), found.secret,
                          original, confidence, confidence >= worker_.options_.min_confidence,
                          basis, chunk_.chunk.encoding, is_in_value(chunk_), kNoAllow, false,
                          stand});
    if (basis != Basis::Context) return;
    if (unnamed_.size() < kMostUnnamed) {
      unnamed_.push_back({found.match, found.secret, scan_.hits.size() - 1});
    } else if (scan_.notes != nullptr) {
      scan_.notes->must_be_whole();  // these are the first of the text, not of some lines
    }
  }

  Worker& worker_;
  TextScan& scan_;
  const DecodedChunk& chunk_;
  TextNoter* notes_;
  KeywordText keywords_;
  TableRows rows_;
  std::vector<Unnamed> unnamed_;
};

void Worker::scan_chunk(TextScan& scan, const DecodedChunk& chunk) {
  const std::size_t first_hit = scan.hits.size();
  scan.open.push_back(++scan.chunks);
  const bool by_lines =
      scan.notes != nullptr && scan.open.size() == 1 && chunk.chunk.encoding == Encoding::Plain;
  Collector collector(*this, scan, chunk, by_lines ? scan.notes : nullptr);
  const auto done = by_lines ? scanner_.scan_lines(chunk.chunk.text, scan.changes.lines, collector)
                             : scanner_.scan(chunk.chunk.text, collector);
  for (const Unnamed& unnamed : collector.unnamed()) name_by_kin(scan, chunk, unnamed);
  if (by_lines) take_over(scan);
  if (options_.reads_allows && scan.hits.size() > first_hit) find_allows(scan, chunk, first_hit);
  if (scan.notes != nullptr) note_anchors(scan, chunk, by_lines);
  const auto scan_inner = [&](const DecodedChunk& inner) { scan_chunk(scan, inner); };
  if (!done.has_value()) {
    skip(scan.origin, 0, done.error());
    if (scan.notes != nullptr) scan.notes->must_be_whole();
  } else if (by_lines) {
    const InnerLines lines{scan.changes.lines, &scan.notes->spans(), &scan.escapes};
    decode_inner_lines(chunk, scanner_.long_runs(), lines, *scan.budget, scan_inner);
  } else {
    decode_inner(chunk, scanner_.long_runs(), scan.cut(), *scan.budget, scan_inner);
  }
  scan.open.pop_back();
}

// What is known of the lines that were not looked at.
void Worker::take_over(TextScan& scan) {
  result_.coverage.below_confidence += scan.changes.dropped.size();
  for (const Stand& stand : scan.changes.dropped) scan.notes->drop(stand);
  for (const Stand& stand : scan.changes.refuted) scan.notes->refute(stand);
  for (LocalHit& hit : scan.changes.hits) {
    hit.levels = {};
    hit.levels.front() = {scan.open.front(), hit.span};
    scan.hits.push_back(hit);
  }
}

// A value that a generic rule found may be one that a provider's rule knows by what stands around.
void Worker::name_by_kin(TextScan& scan, const DecodedChunk& chunk, const Unnamed& unnamed) {
  const std::string_view text = chunk.chunk.text;
  if (std::optional<Stand>& stand = scan.hits[unnamed.hit].stand) {
    const Span seen = kin_context(text, unnamed.match, unnamed.secret);
    stand->seen = {std::min(stand->seen.begin, seen.begin), std::max(stand->seen.end, seen.end)};
  }
  const std::string lines = kin_lines(text, unnamed.match, unnamed.secret);
  if (lines.empty()) return;
  const std::string_view secret = text.substr(unnamed.secret.begin, unnamed.secret.size());
  const std::optional<Kin> kin = kin_of(lines, secret);
  if (!kin) return;
  const auto [snippet, local] =
      excerpt_of(text, {*kin->rule, unnamed.match, unnamed.secret, kin->checksum});
  LocalHit hit = scan.hits[unnamed.hit];
  hit.confidence = judgements_.confidence(local, snippet);
  hit.is_likely = hit.confidence >= options_.min_confidence;
  if (!hit.is_likely) return;
  hit.rule = index_of(*kin->rule);
  hit.basis = Basis::Keyword;
  hit.evidence = evidence_.intern(hit.rule, kin->checksum, local.match, local.secret, snippet,
                                  fingerprint_of(options_.key, secret));
  scan.hits.push_back(hit);
}

// In a history the same lines come again in every version: what they said is remembered.
std::optional<Kin> Worker::kin_of(std::string_view lines, std::string_view secret) {
  if (kin_scanner_ == nullptr) kin_scanner_ = std::make_unique<Scanner>(engine_);
  if (kin_.size() >= kMostKinKept) kin_.clear();
  const auto [known, is_new] = kin_.try_emplace(fingerprint_of(options_.key, lines));
  if (is_new) known->second = find_kin(*kin_scanner_, lines, secret);
  return known->second;
}

// Matches of multi-line rules need more than the lines that changed: the lines with their anchors
// are looked at each time, unless what shows that they belong to none is there again. Decoded texts
// hold parts of many lines, which are each other's context: what is found there is looked for in
// all of the text, unless the context ends before the next part.
void Worker::note_anchors(TextScan& scan, const DecodedChunk& chunk, bool by_lines) {
  if (!scanner_.has_multiline_anchors()) return;
  std::vector<MultilineAnchor> anchors;
  scanner_.add_multiline_anchors(anchors);
  if (!by_lines) {
    const bool is_inner = chunk.map != nullptr && scan.open.size() == 2;
    if (!is_inner || !are_refuted_inside(chunk, anchors)) scan.notes->must_be_whole();
    return;
  }
  for (const MultilineAnchor& anchor : anchors) {
    const Span place{anchor.begin, anchor.begin + 1};
    if (anchor.seen.size() == 0)
      scan.notes->spans().push_back(place);
    else
      scan.notes->refute(scan.notes->stand_of(place, anchor.seen));
  }
}

// An allow stands beside the secret as a person reads it: in the decoded text of UTF-16 and UTF-32,
// but around an encoded value or an escape, not in it.
void Worker::find_allows(TextScan& scan, const DecodedChunk& chunk, std::size_t first_hit) {
  const DecodedChunk* read_by_people = &chunk;
  while (read_by_people->outer != nullptr) read_by_people = read_by_people->outer;
  const Encoding encoding = read_by_people->chunk.encoding;
  const auto read = [&](std::string_view text) {
    return InlineAllows({text, scan.window.offset == 0, scan.is_whole}, scan.file_allows);
  };
  std::optional<InlineAllows> of_chunk;
  if (encoding != Encoding::Plain && is_whole_text(encoding))
    of_chunk = read(read_by_people->chunk.text);
  if (!of_chunk && !scan.allows) {
    const bool has_none =
        scan.base_has_no_allows && std::ranges::none_of(scan.changes.fresh, [&](Span part) {
          return InlineAllows::may_be_in(scan.window.text.substr(part.begin, part.size()));
        });
    scan.allows = read(has_none ? std::string_view() : scan.window.text);
  }
  const InlineAllows& allows = of_chunk ? *of_chunk : *scan.allows;
  for (std::size_t i = first_hit; i < scan.hits.size(); ++i) {
    LocalHit& hit = scan.hits[i];
    const std::string_view rule = engine_.rules().rules[hit.rule].id;
    const Allow* allow =
        allows.covering(of_chunk ? hit.levels.front().span : hit.span, rule, options_.allows);
    if (allow == nullptr) continue;
    hit.is_allowed = state_of(*allow, options_.allows) == AllowState::Holds;
    const auto [entry, is_new] =
        allows_.try_emplace(*allow, static_cast<std::uint32_t>(result_.allows.size()));
    if (is_new) result_.allows.push_back(*allow);
    hit.allow = entry->second;
  }
}

}  // namespace dredge
