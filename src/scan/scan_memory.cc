#include "scan/scan_memory.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/varint.h"
#include "engine/engine.h"
#include "ignore/day.h"
#include "memory/build_id.h"
#include "memory/report_codec.h"
#include "scan/pipeline.h"
#include "scan/scan.h"

namespace dredge {
namespace {

constexpr std::size_t kMostReadAgain = 50'000;
constexpr std::int64_t kKeptSeconds = std::int64_t(90) * 24 * 60 * 60;

// Texts in a row, each with its length: no two lists read the same.
class KeyText {
 public:
  KeyText& add(std::string_view text) {
    text_ += fmt::format("{}:", text.size());
    text_ += text;
    return *this;
  }
  KeyText& add(std::uint64_t number) { return add(std::string_view(fmt::format("{}", number))); }
  KeyText& add(const Digest& digest) { return add(std::string_view(to_hex(digest))); }
  Digest digest() const { return sha256(text_); }

 private:
  std::string text_;
};

// All that decides whether an object has hits. Allows and ignore files do not: what they cover was
// found.
Digest key_of_objects(const Engine& engine, const ScanOptions& options) {
  return KeyText()
      .add("objects 1")
      .add(DREDGE_VERSION)
      .add(build_id())
      .add(engine.rules().digest)
      .add(std::bit_cast<std::uint64_t>(options.min_confidence))
      .digest();
}

// And how hits are told from each other, and what is said beside them in the text.
Digest key_of_history(const Digest& objects, const ScanOptions& options) {
  return KeyText()
      .add("history 2")
      .add(objects)
      .add(std::string_view(to_hex(fingerprint_of(options.key, "memory of scans").bytes)))
      .add(std::uint64_t{options.ignores})
      .digest();
}

// And all that decides what is said of the hits. The day: allows end, and people stop committing.
Digest key_of_report(const Digest& objects, const Digest& state, std::string_view named,
                     const ScanOptions& options) {
  KeyText text;
  text.add("report 1").add(objects).add(state).add(named);
  text.add(fingerprint_of(options.key, "memory of scans").bytes);
  text.add(std::uint64_t{options.ignores}).add(std::uint64_t{options.allows_need_reason});
  text.add(static_cast<std::uint64_t>(options.source.provenance));
  text.add(static_cast<std::uint64_t>(day_of(options.now)));
  text.add(options.owner_map_name).add(options.owner_map);
  for (const IgnoreText& file : options.ignore_files)
    text.add(file.name).add(file.text).add(std::uint64_t{file.is_users});
  for (const OwnerMapEntry& entry : options.owner_imports) {
    text.add(entry.line).add(entry.path_text).add(entry.target).add(entry.rule).add(entry.note);
    for (const std::string& owner : entry.owners) text.add(owner);
  }
  return text.digest();
}

// Trouble that the same bytes give again. Other trouble may have passed: a file that was busy, a
// clock that ran out.
bool lasts(const Notice& notice) {
  const ErrorCode code = notice.why.code;
  return code == ErrorCode::NotFound || code == ErrorCode::Corrupt ||
         code == ErrorCode::Unsupported;
}

BlobId id_from(std::string_view raw) {
  BlobId id;
  if (raw.size() > id.bytes.size()) return id;
  std::copy(raw.begin(), raw.end(), id.bytes.begin());
  id.size = static_cast<std::uint8_t>(raw.size());
  return id;
}

// The name of a file that is a secret can only be had from its trees.
bool has_named_hit(const WorkerResult& result) {
  return std::ranges::any_of(result.units, [](const Unit& unit) {
    const auto* commit = std::get_if<CommitOrigin>(&unit.origin.where);
    return commit != nullptr && commit->place == GitPlace::FileName;
  });
}

void touch(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now(), ignored);
}

}  // namespace

ScanMemory::ScanMemory(std::filesystem::path stem, bool is_read)
    : stem_(std::move(stem)), is_read_(is_read) {}

std::filesystem::path ScanMemory::file(std::string_view ending) const {
  return stem_.string() + std::string(ending);
}

std::optional<ScanReport> ScanMemory::recall(Source& source, std::string_view named,
                                             const Engine& engine, const ScanOptions& options) {
  source_ = dynamic_cast<RememberedSource*>(&source);
  is_on_ = source_ != nullptr && source_->may_remember();
  if (!is_on_) return std::nullopt;
  objects_key_ = key_of_objects(engine, options);
  history_key_ = key_of_history(objects_key_, options);
  key_ = options.key;
  // A secret that is asked for, or asked about, must be read.
  if (!options.keep_secrets && !options.verify) state_ = source_->state();
  if (state_) report_key_ = key_of_report(objects_key_, *state_, named, options);
  if (!is_read_) return std::nullopt;
  if (const auto bytes = state_ ? read_memory(file(".report"), report_key_) : std::nullopt) {
    auto remembered = decode_report(*bytes, [&](std::string_view text) -> std::string_view {
      return *texts_.emplace(text).first;
    });
    if (remembered) {
      owner_warnings_ = std::move(remembered->owner_warnings);
      return std::move(remembered->report);
    }
  }
  std::optional<std::uint64_t> mark;
  run_together(
      options.jobs,
      std::vector<Part>{[&] { mark = resume(options); },
                        [&] { known_ = KnownObjects::read(file(".objects"), objects_key_); }});
  if (is_resumed_ && mark != known_.mark()) {
    source_->resume({}, {});
    is_resumed_ = false;
    found_ = {};
  }
  return std::nullopt;
}

// The history file: which objects were known when it was written, those to be read again, those
// with hits, what the source remembers, and what of its past. Returns the mark of the known
// objects.
std::optional<std::uint64_t> ScanMemory::resume(const ScanOptions& options) {
  if (options.filter != nullptr) return std::nullopt;
  const auto bytes = read_memory(file(".history"), history_key_);
  if (!bytes) return std::nullopt;
  VarintReader in(*bytes);
  const std::uint64_t mark = in.number();
  std::vector<BlobId> again;
  for (std::size_t left = in.count(); left != 0; --left) again.push_back(id_from(in.text()));
  auto found = FoundObjects::load(in.text());
  if (!found || in.has_failed()) return std::nullopt;
  for (const BlobId& id : found->witnesses()) again.push_back(id);
  const std::string_view source = in.text();
  source_->recall_past(in.rest());
  is_resumed_ = source_->resume(source, again);
  if (is_resumed_) found_ = std::move(*found);
  return mark;
}

void ScanMemory::start_anew() {
  is_read_ = false;
  must_start_anew_ = is_resumed_ = false;
  known_ = {};
  found_ = {};
}

bool ScanMemory::complete(std::vector<WorkerResult>& results) {
  if (!is_resumed_) return true;
  auto recalled = found_.recall(results, key_);
  must_start_anew_ = !recalled.has_value();
  if (!recalled) return false;
  std::vector<bool> met(known_.size());
  for (const WorkerResult& result : results)
    for (const std::uint32_t place : result.known) met[place] = true;
  Coverage& sum = recalled->coverage;
  const auto count = [&](const ObjectFigures& figures) {
    const std::uint64_t bytes = figures.bytes + figures.unpacked_bytes;
    ++sum.blobs;
    ++sum.known_objects;
    sum.enumerated_bytes += bytes;
    sum.scanned_bytes += bytes;
    sum.unpacked_bytes += figures.unpacked_bytes;
    sum.below_confidence += figures.below_confidence;
  };
  for (const LearnedObject& one : recalled->found) count(one.figures);
  for (std::uint32_t place = 0; place < known_.size(); ++place) {
    if (met[place]) continue;
    count(known_.at(place).figures);
    recalled->known.push_back(place);
  }
  results.push_back(std::move(*recalled));
  return true;
}

void ScanMemory::learn(std::span<const WorkerResult> results, bool is_over) {
  if (!is_on_) return;
  std::vector<bool> met(known_.size(), !is_over);
  std::vector<LearnedObject> learned;
  for (const WorkerResult& result : results) {
    for (const std::uint32_t place : result.known) met[place] = true;
    learned.insert(learned.end(), result.learned.begin(), result.learned.end());
  }
  std::ranges::sort(learned, {}, &LearnedObject::id);
  for (const BlobId& id : source_->passing_ids()) {
    learned.erase(std::ranges::lower_bound(learned, id, {}, &LearnedObject::id),
                  std::ranges::upper_bound(learned, id, {}, &LearnedObject::id));
    // What an earlier scan met in history may be on disk as well.
    const std::uint32_t place = is_resumed_ ? KnownObjects::kUnknown : known_.find(id);
    if (place != KnownObjects::kUnknown) met[place] = false;
  }
  const bool forgets = std::ranges::find(met, false) != met.end();
  has_news_ = !learned.empty() || forgets || !is_read_;
  if (forgets) {
    std::vector<LearnedObject> kept;
    for (std::uint32_t place = 0; place < known_.size(); ++place)
      if (met[place]) kept.push_back(known_.at(place));
    known_ = KnownObjects(std::move(kept));
  }
  if (!learned.empty()) known_ = known_.with(learned);
  if (!is_over) return;
  FoundObjects found(results, key_);
  dropped_ = found_.missing_in(found);
  found_ = std::move(found);
  learns_history_ = std::ranges::none_of(results, has_named_hit);
}

void ScanMemory::keep_history() {
  if (!is_on_ || !learns_history_) return;
  const auto is_remembered = [&](const BlobId& id) {
    return known_.find(id) != KnownObjects::kUnknown || found_.contains(id);
  };
  std::vector<BlobId> again = source_->contents_but(is_remembered);
  // What was left out until now and was read from a file on disk this time.
  std::ranges::remove_copy_if(dropped_, std::back_inserter(again), is_remembered);
  if (again.size() > kMostReadAgain) return;
  const std::string source = source_->memory();
  if (source.empty()) return;
  VarintWriter out;
  out.number(known_.mark());
  out.number(again.size());
  for (const BlobId& id : again)
    out.text({reinterpret_cast<const char*>(id.bytes.data()), id.size});
  out.text(found_.save());
  out.text(source);
  history_ = out.take();
}

void ScanMemory::keep(const ScanReport& report, const std::vector<std::string>& owner_warnings) {
  if (history_) *history_ += source_->past_memory();
  if (!is_on_ || !state_ || !std::ranges::all_of(report.notices, lasts)) return;
  if (source_->state() != state_) return;
  report_ = encode_report(report, owner_warnings);
}

Result<> ScanMemory::write(std::int64_t now) {
  if (!is_on_) return {};
  if (has_news_) RETURN_IF_ERROR(known_.write(file(".objects"), objects_key_));
  if (history_) RETURN_IF_ERROR(write_memory(file(".history"), history_key_, *history_));
  if (report_) RETURN_IF_ERROR(write_memory(file(".report"), report_key_, *report_));
  for (const std::string_view ending : {".objects", ".history", ".report"}) touch(file(ending));
  forget_old_memory(stem_.parent_path(), now, kKeptSeconds);
  return {};
}

}  // namespace dredge
