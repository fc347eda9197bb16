// One readable text of a blob: its candidates, what allows cover them, what is encoded in it.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "judge/judge.h"
#include "scan/kinship.h"
#include "scan/rule_filter.h"
#include "scan/text_scan.h"
#include "scan/worker.h"

namespace dredge {
namespace {

// Of one text, so that a hostile one cannot make each of its values cost a scan of its own.
constexpr std::size_t kMostUnnamed = 4096;

constexpr std::size_t kMostKinKept = 16'384;  // two megabytes

}  // namespace

std::uint32_t Worker::index_of(const Rule& rule) const {
  return static_cast<std::uint32_t>(&rule - engine_.rules().rules.data());
}

void Worker::scan_chunk(TextScan& scan, const DecodedChunk& chunk) {
  struct Collector final : CandidateSink {
    Collector(Worker& owner, TextScan& target, const DecodedChunk& from)
        : worker(owner), scan(target), chunk(from), keywords(from.chunk.text) {}
    Worker& worker;
    TextScan& scan;
    const DecodedChunk& chunk;
    KeywordText keywords;
    std::vector<Unnamed> unnamed;

    bool is_admitted(const Candidate& found) {
      const RuleFilter* filter = worker.options_.filter;
      if (filter == nullptr) return true;
      const std::string_view text = chunk.chunk.text;
      return filter->admits(worker.index_of(found.rule),
                            text.substr(found.secret.begin, found.secret.size()),
                            text.substr(found.match.begin, found.match.size()), keywords);
    }

    void candidate(const Candidate& found) override {
      if (scan.notes != nullptr) scan.notes->spans().push_back(chunk.original(found.match));
      const std::uint64_t at = chunk.position(found.secret.begin) - scan.window.offset;
      if (at < scan.window.accept_begin || at >= scan.window.accept_end) return;
      // The plain text has said all that no escape changed.
      const bool by_form = basis_of(found.rule) == Basis::Format;
      if (!by_form && chunk.is_copied(found.match)) return;
      Span original = chunk.original(found.secret);
      original = {original.begin - scan.window.offset, original.end - scan.window.offset};
      if (!is_admitted(found)) return;
      if (scan.notes != nullptr && chunk.map != nullptr) scan.notes->must_be_whole();
      const std::string_view text = chunk.chunk.text;
      const auto [snippet, local] = excerpt_of(text, found);
      const Judgement judgement = judge({.candidate = local, .text = snippet, .path = {}});
      const bool is_doubtful =
          !by_form && chunk.map != nullptr && judgement.confidence < kLeastWhenDecoded;
      const bool is_hopeless =
          judgement.confidence < hopeless_below(worker.options_.min_confidence);
      if (is_doubtful || (is_hopeless && found.rule.over.empty())) {
        ++worker.result_.coverage.below_confidence;
        return;
      }
      const std::uint32_t rule = worker.index_of(found.rule);
      const std::string_view secret = text.substr(found.secret.begin, found.secret.size());
      const std::uint32_t evidence =
          worker.evidence_.intern(rule, found.checksum, local.match, local.secret, snippet,
                                  fingerprint_of(worker.options_.key, secret));
      scan.hits.push_back({rule, evidence, levels_of(scan.open, chunk, found.secret), found.secret,
                           original, judgement.confidence,
                           judgement.confidence >= worker.options_.min_confidence,
                           basis_of(found.rule), chunk.chunk.encoding, is_in_value(chunk)});
      if (basis_of(found.rule) == Basis::Context && unnamed.size() < kMostUnnamed)
        unnamed.push_back({found.match, found.secret, scan.hits.size() - 1});
    }
  };
  const std::size_t first_hit = scan.hits.size();
  scan.open.push_back(++scan.chunks);
  Collector collector(*this, scan, chunk);
  const bool by_lines =
      scan.notes != nullptr && scan.open.size() == 1 && chunk.chunk.encoding == Encoding::Plain;
  const auto done = by_lines ? scanner_.scan_lines(chunk.chunk.text, scan.lines, collector)
                             : scanner_.scan(chunk.chunk.text, collector);
  for (const Unnamed& unnamed : collector.unnamed) name_by_kin(scan, chunk, unnamed);
  if (options_.reads_allows && scan.hits.size() > first_hit) find_allows(scan, chunk, first_hit);
  if (scan.notes != nullptr) note_anchors(scan, by_lines);
  const auto scan_inner = [&](const DecodedChunk& inner) { scan_chunk(scan, inner); };
  if (!done.has_value()) {
    skip(scan.origin, 0, done.error());
  } else if (by_lines) {
    const InnerLines lines{scan.lines, &scan.notes->spans()};
    decode_inner_lines(chunk, scanner_.long_runs(), lines, *scan.budget, scan_inner);
  } else {
    decode_inner(chunk, scanner_.long_runs(), scan.cut(), *scan.budget, scan_inner);
  }
  scan.open.pop_back();
}

// A value that a generic rule found may be one that a provider's rule knows by what stands around.
// The lines of candidates are looked at in each version of a text, so the words around are its own.
void Worker::name_by_kin(TextScan& scan, const DecodedChunk& chunk, const Unnamed& unnamed) {
  const std::string_view text = chunk.chunk.text;
  const std::string lines = kin_lines(text, unnamed.match, unnamed.secret);
  if (lines.empty()) return;
  const std::string_view secret = text.substr(unnamed.secret.begin, unnamed.secret.size());
  const std::optional<Kin> kin = kin_of(lines, secret);
  if (!kin) return;
  const auto [snippet, local] =
      excerpt_of(text, {*kin->rule, unnamed.match, unnamed.secret, kin->checksum});
  LocalHit hit = scan.hits[unnamed.hit];
  hit.confidence = judge({.candidate = local, .text = snippet, .path = {}}).confidence;
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
// are looked at each time. Decoded texts hold parts of many lines, which are each other's context:
// what is found there is looked for in all of the text.
void Worker::note_anchors(TextScan& scan, bool by_lines) {
  if (!scanner_.has_multiline_anchors()) return;
  if (!by_lines) return scan.notes->must_be_whole();
  std::vector<std::uint64_t> places;
  scanner_.add_multiline_anchors(places);
  for (const std::uint64_t at : places) scan.notes->spans().push_back({at, at + 1});
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
  if (!of_chunk && !scan.allows) scan.allows = read(scan.window.text);
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
