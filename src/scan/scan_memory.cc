#include "scan/scan_memory.h"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "engine/engine.h"
#include "ignore/day.h"
#include "memory/build_id.h"
#include "memory/report_codec.h"
#include "scan/scan.h"

namespace dredge {
namespace {

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
  known_ = KnownObjects::read(file(".objects"), objects_key_);
  return std::nullopt;
}

void ScanMemory::learn(std::span<const WorkerResult> results, bool is_over) {
  if (!is_on_) return;
  std::vector<bool> met(known_.size(), !is_over);
  std::vector<LearnedObject> learned;
  for (const WorkerResult& result : results) {
    for (const std::uint32_t place : result.known) met[place] = true;
    learned.insert(learned.end(), result.learned.begin(), result.learned.end());
  }
  const bool forgets = std::ranges::find(met, false) != met.end();
  has_news_ = !learned.empty() || forgets || !is_read_;
  if (!has_news_) return;
  std::ranges::sort(learned, {}, &LearnedObject::id);
  std::vector<LearnedObject> all;
  all.reserve(known_.size() + learned.size());
  for (std::uint32_t place = 0; place < known_.size(); ++place)
    if (met[place]) all.push_back(known_.at(place));
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  all.insert(all.end(), learned.begin(), learned.end());
  std::ranges::inplace_merge(all, all.begin() + middle, {}, &LearnedObject::id);
  known_ = KnownObjects(std::move(all));
}

void ScanMemory::keep(const ScanReport& report, const std::vector<std::string>& owner_warnings) {
  if (!state_ || !std::ranges::all_of(report.notices, lasts)) return;
  if (source_->state() != state_) return;
  report_ = encode_report(report, owner_warnings);
}

Result<> ScanMemory::write(std::int64_t now) {
  if (!is_on_) return {};
  if (has_news_) RETURN_IF_ERROR(known_.write(file(".objects"), objects_key_));
  if (report_) RETURN_IF_ERROR(write_memory(file(".report"), report_key_, *report_));
  for (const std::string_view ending : {".objects", ".report"}) touch(file(ending));
  forget_old_memory(stem_.parent_path(), now, kKeptSeconds);
  return {};
}

}  // namespace dredge
