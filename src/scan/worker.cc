#include "scan/worker.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/line_index.h"
#include "scan/changed_lines.h"
#include "scan/seen_blobs.h"
#include "scan/text_scan.h"
#include "scan/window.h"
#include "source/git_objects.h"
#include "unpack/decode.h"

namespace dredge {
namespace {

// Texts of which more is decoded are read whole each time: what is decoded has a bound for each
// text, and a few lines tell little of how near it is.
constexpr std::uint64_t kMostDecodedByLines = 4ULL << 20;

Occurrence occurrence_of(const Window& window, Span span, LineCounter& lines) {
  const auto place_of = [&](std::uint64_t byte) {
    LineCounter::Place place = lines.at(byte);
    if (place.line == 1) place.column += static_cast<std::uint32_t>(window.columns_before);
    place.line += static_cast<std::uint32_t>(window.lines_before);
    return place;
  };
  const LineCounter::Place first = place_of(span.begin);
  const LineCounter::Place last = place_of(span.size() == 0 ? span.begin : span.end - 1);
  Occurrence at;
  at.span = {span.begin + window.offset, span.end + window.offset};
  at.line = first.line;
  at.column = first.column;
  at.end_line = last.line;
  at.end_column = last.column + 1;
  return at;
}

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

Worker::Worker(const Engine& engine, const WorkerOptions& options, SeenBlobs& seen,
               KnownLines& lines, Progress& progress, const EmitLive& live)
    : engine_(engine),
      options_(options),
      seen_(seen),
      picker_(lines),
      judgements_(lines),
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
  blob_ = &blob;
  unpack(blob.origin, blob.bytes, options_.budget, *this);
  blob_ = nullptr;
  progress_.bytes.fetch_add(blob.bytes.size(), std::memory_order_relaxed);
  progress_.blobs.fetch_add(1, std::memory_order_relaxed);
  const bool is_whole = notices == result_.notices.size() && refusals == scanner_.refusals();
  if (options_.learns && is_whole)
    learn(blob, before, units == result_.units.size() ? result_.learned : result_.found);
}

void Worker::learn(const Blob& blob, const Coverage& before, std::vector<LearnedObject>& into) {
  if (!blob.id || is_lfs_pointer(blob.bytes)) return;
  const Coverage& after = result_.coverage;
  const std::uint64_t below = after.below_confidence - before.below_confidence;
  if (!std::in_range<std::uint32_t>(blob.bytes.size()) || !std::in_range<std::uint32_t>(below))
    return;
  into.push_back({*blob.id,
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

// How the text being read comes from another, when that helps.
const Descent* Worker::descent_of(std::string_view text) const {
  const bool is_blob = blob_ != nullptr && blob_->descent != nullptr &&
                       text.data() == blob_->bytes.data() && text.size() == blob_->bytes.size();
  if (!is_blob || !scanner_.can_scan_lines() || tell_encoding(text) != Encoding::Plain)
    return nullptr;
  return blob_->descent;
}

void Worker::text(const Origin& origin, std::string_view whole) {
  DecodeBudget budget;
  TextScan scan{
      .origin = origin, .window = Window{whole, 0, 0, whole.size() + 1, 0, 0}, .budget = &budget};
  if (const Descent* descent = descent_of(whole)) {
    scanner_.tell_multiline_anchors(true);
    scan_descendant(scan, *descent);
    scanner_.tell_multiline_anchors(false);
  } else {
    scan_text(scan);
  }
  for (Error& why : budget.notices()) skip(origin, 0, std::move(why));
  if (scan.hits.empty()) return;
  Unit unit{.id = {}, .outer = outer_, .origin = origin, .hits = {}};
  keep(scan, unit);
  const bool is_outer = origin.inside.size() == outer_depth_ && !outer_.empty();
  finish_unit(std::move(unit), is_outer ? outer_ : hash_blob(whole));
}

void Worker::scan_text(TextScan& scan) {
  scan.budget->begin(scan.window.text.size());
  decode(scan.window.text, [&](const DecodedChunk& chunk) { scan_chunk(scan, chunk); });
}

// Looks at what is new in the text, where that is enough, and says what must be looked at in those
// that are made from it.
void Worker::scan_descendant(TextScan& scan, const Descent& descent) {
  const std::string_view text = scan.window.text;
  TextNoter notes(text);
  scan.notes = &notes;
  std::uint64_t decoded_before = 0;
  const std::uint64_t below_confidence = result_.coverage.below_confidence;
  const auto* const of_base = static_cast<const TextNotes*>(descent.of_base);
  if (of_base != nullptr && of_base->is_whole_only) {
    scan.changes = whole_look(text, picker_);  // most that are made from such a text are such, too
  } else if (of_base != nullptr) {
    scan.changes = changes_of(text, descent, *of_base, picker_);
    decoded_before = of_base->decoded_bytes;
    scan.base_has_no_allows = of_base->has_no_allows;
  } else {
    scan.changes = first_look(text, picker_);
  }
  scan_text(scan);
  if (notes.is_whole_only()) {
    auto whole_only = std::make_unique<TextNotes>();
    whole_only->is_whole_only = true;
    *descent.of_blob = std::move(whole_only);
    const std::vector<Span>& looked_at = scan.changes.lines;
    if (!looked_at.empty() && looked_at.front() == Span{0, text.size()}) return;
    result_.coverage.below_confidence = below_confidence;
    scan.hits.clear();
    scan.changes = whole_look(text, picker_);
    return scan_text(scan);
  }
  std::vector<Span> events = notes.events(scan.hits);
  events.insert(events.end(), scan.escapes.begin(), scan.escapes.end());
  picker_.learn(events);
  const std::uint64_t decoded = decoded_before + scan.budget->taken();
  if (decoded > kMostDecodedByLines || !scan.budget->notices().empty()) return;
  std::unique_ptr<TextNotes> taken = notes.take(scan.hits);
  if (taken == nullptr) return;
  taken->decoded_bytes = decoded;
  taken->has_no_allows = scan.allows && !scan.allows->has_markers();
  *descent.of_blob = std::move(taken);
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

void Worker::keep(TextScan& scan, Unit& unit) {
  if (scan.hits.empty()) return;
  LineCounter lines(scan.window.text);
  Span place;  // of the hit before: values that stand in one encoded value have the same
  Occurrence at;
  for (const LocalHit& hit : resolve_overlaps(std::move(scan.hits), engine_.rules().rules)) {
    if (hit.confidence < hopeless_below(options_.min_confidence)) {  // it kept others from the text
      ++result_.coverage.below_confidence;
      continue;
    }
    if (hit.span != place || at.line == 0) {
      place = hit.span;
      at = occurrence_of(scan.window, place, lines);
    }
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
