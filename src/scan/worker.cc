#include "scan/worker.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/line_index.h"
#include "judge/judge.h"
#include "scan/local_hits.h"
#include "scan/rule_filter.h"
#include "scan/seen_blobs.h"
#include "scan/window.h"
#include "source/git_objects.h"
#include "unpack/decode.h"
#include "unpack/inner_texts.h"

namespace dredge {
namespace {

// A candidate whose path is not known yet is judged without one, and kept when a path could still
// lift it over the threshold.
double hopeless_below(double min_confidence) { return min_confidence / 3; }

// What its own form does not make a secret must be clearer in a text that was decoded by trial.
constexpr double kLeastWhenDecoded = 0.8;

// Counts the bytes that were read, each once however the reader seeks. Confined to one thread.
class CountingStream final : public ByteStream {
 public:
  CountingStream(ByteStream& inner, std::atomic<std::uint64_t>& progress)
      : inner_(inner), progress_(progress) {}

  Result<std::size_t> read(std::span<char> into) override {
    ASSIGN_OR_RETURN(const std::size_t got, inner_.read(into));
    position_ += got;
    if (position_ > furthest_) {
      progress_.fetch_add(position_ - furthest_, std::memory_order_relaxed);
      furthest_ = position_;
    }
    return got;
  }
  std::optional<std::uint64_t> size() const override { return inner_.size(); }
  Result<> rewind() override { return seek(0); }
  Result<> seek(std::uint64_t offset) override {
    RETURN_IF_ERROR(inner_.seek(offset));
    position_ = offset;
    return {};
  }
  std::uint64_t count() const { return furthest_; }

 private:
  ByteStream& inner_;
  std::atomic<std::uint64_t>& progress_;
  std::uint64_t position_ = 0;
  std::uint64_t furthest_ = 0;
};

}  // namespace

// The text being scanned: a whole blob, or one window of a stream.
struct Worker::TextScan {
  const Origin& origin;
  Window window;
  bool is_whole = true;  // the window is all of the content
  std::vector<LocalHit> hits = {};
  std::uint32_t chunks = 0;                 // readable texts seen so far
  std::optional<InlineAllows> allows = {};  // of the window's text, once a hit asks for them
  std::vector<Allow> file_allows = {};      // that the head of the content had
  std::vector<std::uint32_t> open = {};     // texts being scanned, outermost first
  DecodeBudget* budget = nullptr;
  Cut cut() const { return {window.offset != 0, window.accept_end <= window.text.size()}; }
};

Worker::Worker(const Engine& engine, const WorkerOptions& options, SeenBlobs& seen,
               Progress& progress, const EmitLive& live)
    : engine_(engine),
      options_(options),
      seen_(seen),
      progress_(progress),
      live_(live),
      scanner_(engine) {}

Worker::~Worker() = default;

bool Worker::sighted(const BlobId& id, const Origin&) { return seen_.claim(id) && !take_known(id); }

// What is known counts as it did when it was read.
bool Worker::take_known(const BlobId& id) {
  if (options_.known == nullptr) return false;
  const std::uint32_t place = options_.known->find(id);
  if (place == KnownObjects::kUnknown) return false;
  const ObjectFigures figures = options_.known->at(place).figures;
  const std::uint64_t bytes = figures.bytes + figures.unpacked_bytes;
  ++result_.coverage.blobs;
  ++result_.coverage.known_objects;
  result_.coverage.enumerated_bytes += bytes;
  result_.coverage.scanned_bytes += bytes;
  result_.coverage.unpacked_bytes += figures.unpacked_bytes;
  result_.coverage.below_confidence += figures.below_confidence;
  result_.known.push_back(place);
  progress_.bytes.fetch_add(bytes, std::memory_order_relaxed);
  progress_.blobs.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void Worker::accept(const Blob& blob) {
  const std::size_t units = result_.units.size();
  const std::size_t notices = result_.notices.size();
  const std::uint64_t refusals = scanner_.refusals();
  const Coverage before = result_.coverage;
  outer_ = blob.id.value_or(BlobId{});
  outer_depth_ = blob.origin.inside.size();
  ++result_.coverage.blobs;
  result_.coverage.enumerated_bytes += blob.bytes.size();
  result_.coverage.scanned_bytes += blob.bytes.size();
  unpack(blob.origin, blob.bytes, options_.budget, *this);
  progress_.bytes.fetch_add(blob.bytes.size(), std::memory_order_relaxed);
  progress_.blobs.fetch_add(1, std::memory_order_relaxed);
  const bool is_clean = units == result_.units.size() && notices == result_.notices.size() &&
                        refusals == scanner_.refusals();
  if (options_.learns && is_clean) learn(blob, before);
}

void Worker::learn(const Blob& blob, const Coverage& before) {
  if (!blob.id || is_lfs_pointer(blob.bytes)) return;
  const Coverage& after = result_.coverage;
  const std::uint64_t below = after.below_confidence - before.below_confidence;
  if (!std::in_range<std::uint32_t>(blob.bytes.size()) || !std::in_range<std::uint32_t>(below))
    return;
  result_.learned.push_back(
      {*blob.id,
       {static_cast<std::uint32_t>(blob.bytes.size()), static_cast<std::uint32_t>(below),
        after.unpacked_bytes - before.unpacked_bytes}});
}

void Worker::accept_stream(const Origin& origin, ByteStream& bytes) {
  outer_ = BlobId{};
  outer_depth_ = origin.inside.size();
  ++result_.coverage.blobs;
  CountingStream counted(bytes, progress_.bytes);
  unpack_stream(origin, counted, options_.budget, *this);
  result_.coverage.enumerated_bytes += counted.count();
  result_.coverage.scanned_bytes += counted.count();
  progress_.blobs.fetch_add(1, std::memory_order_relaxed);
}

void Worker::skip(const Origin& origin, std::uint64_t bytes, Error why) {
  result_.coverage.enumerated_bytes += bytes;
  result_.coverage.skipped_bytes += bytes;
  result_.notices.push_back(Notice{named(origin, outer_), bytes, std::move(why)});
}

void Worker::elsewhere(const Origin& origin, Error why) {
  result_.notices.push_back(Notice{origin, 0, std::move(why), true});
}

WorkerResult Worker::take() {
  result_.evidence = evidence_.take();
  result_.coverage.engine_refusals = scanner_.refusals();
  allows_.clear();
  return std::move(result_);
}

// Members of containers are bytes of their own, beside those of the container.
void Worker::unpacked(std::uint64_t bytes) {
  result_.coverage.enumerated_bytes += bytes;
  result_.coverage.scanned_bytes += bytes;
  result_.coverage.unpacked_bytes += bytes;
  progress_.bytes.fetch_add(bytes, std::memory_order_relaxed);
}

void Worker::text(const Origin& origin, std::string_view whole) {
  DecodeBudget budget;
  budget.begin(whole.size());
  TextScan scan{
      .origin = origin, .window = Window{whole, 0, 0, whole.size() + 1, 0, 0}, .budget = &budget};
  decode(whole, [&](const DecodedChunk& chunk) { scan_chunk(scan, chunk); });
  for (Error& why : budget.notices()) skip(origin, 0, std::move(why));
  if (scan.hits.empty()) return;
  Unit unit{.id = {}, .outer = outer_, .origin = origin, .hits = {}};
  keep(scan, unit);
  const bool is_outer = origin.inside.size() == outer_depth_ && !outer_.empty();
  finish_unit(std::move(unit), is_outer ? outer_ : hash_blob(whole));
}

void Worker::text_stream(const Origin& origin, ByteStream& bytes) {
  Unit unit{.id = {}, .outer = outer_, .origin = origin, .hits = {}};
  WindowReader windows(bytes);
  Encoding encoding = Encoding::Plain;
  std::vector<Allow> file_allows;
  DecodeBudget budget;
  for (;;) {
    const auto window = windows.next();
    if (!window.has_value()) {
      skip(origin, 0, window.error());
      break;
    }
    if (!window->has_value()) break;
    const bool is_first = (*window)->offset == 0;
    const bool is_last = (*window)->accept_end > (*window)->text.size();
    TextScan scan{
        .origin = origin, .window = **window, .is_whole = is_first && is_last, .budget = &budget};
    budget.begin(scan.window.text.size());
    if (is_first) encoding = tell_encoding(scan.window.text);
    scan.file_allows = file_allows;
    decode_window(scan.window.text, scan.window.offset, encoding, [&](const DecodedChunk& chunk) {
      // Later windows do not see the head any more.
      if (is_first && !is_last && file_allows.empty() && options_.reads_allows)
        file_allows =
            InlineAllows({.text = chunk.chunk.text.substr(0, InlineAllows::kHeadBytes)}).of_file();
      scan_chunk(scan, chunk);
    });
    keep(scan, unit);
  }
  for (Error& why : budget.notices()) skip(origin, 0, std::move(why));
  if (unit.hits.empty()) return;
  BlobId id;
  const auto size = bytes.size();
  if (size.has_value() && bytes.rewind().has_value()) {
    BlobHasher hasher(*size);
    std::vector<char> buffer(kWindowBytes);
    for (auto got = bytes.read(buffer); got.has_value() && *got != 0; got = bytes.read(buffer)) {
      hasher.update({buffer.data(), *got});
    }
    id = hasher.finish();
  }
  finish_unit(std::move(unit), id);
}

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

    bool is_admitted(const Candidate& found) {
      const RuleFilter* filter = worker.options_.filter;
      if (filter == nullptr) return true;
      const std::string_view text = chunk.chunk.text;
      return filter->admits(worker.index_of(found.rule),
                            text.substr(found.secret.begin, found.secret.size()),
                            text.substr(found.match.begin, found.match.size()), keywords);
    }

    void candidate(const Candidate& found) override {
      const std::uint64_t at = chunk.position(found.secret.begin) - scan.window.offset;
      if (at < scan.window.accept_begin || at >= scan.window.accept_end) return;
      // The plain text has said all that no escape changed.
      const bool by_form = basis_of(found.rule) == Basis::Format;
      if (!by_form && chunk.is_copied(found.match)) return;
      Span original = chunk.original(found.secret);
      original = {original.begin - scan.window.offset, original.end - scan.window.offset};
      if (!is_admitted(found)) return;
      const std::string_view text = chunk.chunk.text;
      const Span context = context_of(text, found.match);
      const auto shift = [&](Span span) {
        return Span{span.begin - context.begin, span.end - context.begin};
      };
      const Candidate local{found.rule, shift(found.match), shift(found.secret), found.checksum};
      const std::string_view snippet = text.substr(context.begin, context.size());
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
    }
  };
  const std::size_t first_hit = scan.hits.size();
  scan.open.push_back(++scan.chunks);
  Collector collector(*this, scan, chunk);
  const auto done = scanner_.scan(chunk.chunk.text, collector);
  if (options_.reads_allows && scan.hits.size() > first_hit) find_allows(scan, chunk, first_hit);
  if (done.has_value()) {
    decode_inner(chunk, scanner_.long_runs(), scan.cut(), *scan.budget,
                 [&](const DecodedChunk& inner) { scan_chunk(scan, inner); });
  } else {
    skip(scan.origin, 0, done.error());
  }
  scan.open.pop_back();
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

void Worker::keep(TextScan& scan, Unit& unit) {
  if (scan.hits.empty()) return;
  const LineIndex lines(scan.window.text);
  const auto line_of = [&](std::uint64_t at) {
    return static_cast<std::uint32_t>(scan.window.lines_before + lines.line_at(at));
  };
  const auto column_of = [&](std::uint64_t at) {
    const std::uint64_t before = lines.line_at(at) == 1 ? scan.window.columns_before : 0;
    return static_cast<std::uint32_t>(before + lines.column_at(at));
  };
  for (const LocalHit& hit : resolve_overlaps(std::move(scan.hits), engine_.rules().rules)) {
    if (hit.confidence < hopeless_below(options_.min_confidence)) {  // it kept others from the text
      ++result_.coverage.below_confidence;
      continue;
    }
    const std::uint64_t last = hit.span.size() == 0 ? hit.span.begin : hit.span.end - 1;
    Occurrence at;
    at.span = {hit.span.begin + scan.window.offset, hit.span.end + scan.window.offset};
    at.line = line_of(hit.span.begin);
    at.column = column_of(hit.span.begin);
    at.end_line = line_of(last);
    at.end_column = column_of(last) + 1;
    at.encoding = hit.encoding;
    unit.hits.push_back({hit.evidence, at, hit.allow});
    if (hit.confidence < options_.min_confidence || hit.is_allowed) continue;
    progress_.findings.fetch_add(1, std::memory_order_relaxed);
    if (!live_) continue;
    const Evidence& evidence = evidence_.at(hit.evidence);
    const Rule& rule = engine_.rules().rules[hit.rule];
    const std::string_view secret =
        evidence.snippet.reveal().substr(evidence.secret.begin, evidence.secret.size());
    live_({std::string(rule.id), mask(secret, rule.public_prefix), unit.origin.display_path(),
           at.line, evidence.fingerprint});
  }
}

void Worker::finish_unit(Unit&& unit, const BlobId& id) {
  unit.id = id;
  for (Hit& hit : unit.hits) hit.at.blob = id;
  result_.units.push_back(std::move(unit));
}

}  // namespace dredge
