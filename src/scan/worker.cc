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

// Remarks are kept for each object on the way from a whole one, which can be 4,096.
constexpr std::size_t kMostRemarks = 1024;

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
  blob_ = &blob;
  unpack(blob.origin, blob.bytes, options_.budget, *this);
  blob_ = nullptr;
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
  LineNotes notes(text);
  scan.notes = &notes;
  scan.lines = {Span{0, text.size()}};
  std::uint64_t decoded_before = 0;
  const std::uint64_t below_confidence = result_.coverage.below_confidence;
  const bool by_lines = descent.of_base != nullptr && descent.of_base->is_known;
  if (by_lines) {
    scan.lines = changed_lines(text, descent);
    decoded_before = descent.of_base->decoded_bytes;
  }
  scan_text(scan);
  if (by_lines && notes.is_whole_only()) {
    result_.coverage.below_confidence = below_confidence;
    scan.hits.clear();
    scan.lines = {Span{0, text.size()}};
    decoded_before = 0;
    scan_text(scan);
  }
  const std::uint64_t decoded = decoded_before + scan.budget->taken();
  if (notes.is_whole_only() || decoded > kMostDecodedByLines || !scan.budget->notices().empty())
    return;
  std::vector<Span> lines = notes.take_lines();
  if (lines.size() > kMostRemarks) return;
  *descent.of_blob = {true, std::move(lines), decoded};
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
