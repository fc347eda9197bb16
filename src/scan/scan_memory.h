// What scans of one target remember for the next: the objects in which nothing was found, and the
// report of the last state. Both are only ever used where a scan without them would say the same
// (docs/git.md, "What is remembered").
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"
#include "dredge/source.h"
#include "memory/known_objects.h"
#include "scan/evidence.h"
#include "scan/found_objects.h"
#include "source/git_source.h"

namespace dredge {

class Engine;
struct ScanOptions;

// Of one scan of one target. Confined; must outlive the report of its scan.
class ScanMemory {
 public:
  // The files are called `stem` and ".objects", ".history", ".report". With `is_read` off
  // everything is scanned and what was remembered is replaced.
  ScanMemory(std::filesystem::path stem, bool is_read);

  // Before the scan: the whole report, when the target is in the state that it was made from. Risk
  // and what follows from it are missing. What is known of the objects is then ready.
  std::optional<ScanReport> recall(Source& source, std::string_view named, const Engine& engine,
                                   const ScanOptions& options);
  // Null when this target's objects are not remembered. Good until learn().
  const KnownObjects* known() const { return is_on_ ? &known_ : nullptr; }
  // What owner resolution had to say in the scan that the recalled report comes from.
  const std::vector<std::string>& owner_warnings() const { return owner_warnings_; }

  // After the scan: adds what is known of the objects that the source left out. False when the
  // source must be opened and scanned anew, with start_anew(): some of it cannot be told again.
  bool complete(std::vector<WorkerResult>& results);
  bool must_start_anew() const { return must_start_anew_; }
  void start_anew();

  // After that. `is_over` is off when it was stopped: then nothing is forgotten. May run while
  // another thread traces.
  void learn(std::span<const WorkerResult> results, bool is_over);
  // What a later scan needs to begin where this one ended. May run while findings are made of the
  // results.
  void keep_history();
  // Takes the report to be remembered, if the target did not change meanwhile.
  void keep(const ScanReport& report, const std::vector<std::string>& owner_warnings);

  // Writes what was learned; for when the inventory has the scan. Errors: Io.
  Result<> write(std::int64_t now);

 private:
  std::filesystem::path file(std::string_view ending) const;
  std::optional<std::uint64_t> resume(const ScanOptions& options);

  std::filesystem::path stem_;
  bool is_read_;
  RememberedSource* source_ = nullptr;  // of this scan
  bool is_on_ = false;
  bool has_news_ = false;
  KnownObjects known_;
  Digest objects_key_{};
  Digest report_key_{};
  std::optional<Digest> state_;  // before the scan; nothing when no report is to be kept
  std::optional<std::string> report_;
  std::array<std::uint8_t, 32> key_{};  // of the inventory
  Digest history_key_{};
  bool is_resumed_ = false;  // the source left out what is known
  bool must_start_anew_ = false;
  bool learns_history_ = false;
  FoundObjects found_;
  std::vector<BlobId> dropped_;  // that were among the found ones and are no more
  std::optional<std::string> history_;
  std::vector<std::string> owner_warnings_;
  std::set<std::string, std::less<>> texts_;  // of Signal::name
};

}  // namespace dredge
