#include "cli/agent_entries.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/hash.h"
#include "cli/app.h"
#include "git/repository.h"
#include "judge/judge.h"
#include "report/agent_entry.h"
#include "report/agents.h"
#include "scan/redact.h"

namespace dredge {
namespace {

constexpr std::size_t kMostFiles = 10'000;
constexpr std::uint64_t kMostBytes = 4 << 20;
constexpr std::uint64_t kCacheBytes = 1 << 20;

// Reads what a blob id names, one target after the other. Confined.
class BlobFiles {
 public:
  explicit BlobFiles(const std::vector<KnownTarget>& targets) {
    for (const KnownTarget& target : targets) kinds_.try_emplace(target.name, target.kind);
  }

  // The content of the place's file as it was scanned; nothing when it is not there. Good until the
  // next call.
  const std::string* text_of(const Place& place) {
    if (place.at.blob.empty() || !place.origin.inside.empty()) return nullptr;
    if (place.at.blob != blob_) {
      if (files_++ >= kMostFiles) return nullptr;
      blob_ = place.at.blob;
      text_ = read(place);
    }
    return text_ ? &*text_ : nullptr;
  }

 private:
  std::optional<std::string> read(const Place& place) {
    namespace fs = std::filesystem;
    const auto kind = kinds_.find(place.target);
    if (kind == kinds_.end()) return std::nullopt;
    if (const auto* file = std::get_if<FileOrigin>(&place.origin.where)) {
      std::error_code failed;
      const bool is_file = fs::is_regular_file(place.target, failed);
      return same(is_file ? fs::path(place.target) : fs::path(place.target) / file->path, place);
    }
    const auto* commit = std::get_if<CommitOrigin>(&place.origin.where);
    if (commit == nullptr || kind->second != "git") return std::nullopt;
    std::optional<std::string> text = same(fs::path(place.target) / commit->path, place);
    return text ? text : from_repository(place);
  }

  static std::optional<std::string> same(const std::filesystem::path& path, const Place& place) {
    const Result<std::string> text = read_text_file(path, kMostBytes);
    if (!text.has_value() || hash_blob(*text) != place.at.blob) return std::nullopt;
    return *text;
  }

  std::optional<std::string> from_repository(const Place& place) {
    if (place.target != target_) {
      target_ = place.target;
      store_.reset();
      const auto layout = git::find_repository(target_);
      if (!layout.has_value()) return std::nullopt;
      auto store = git::ObjectStore::open(layout->objects(), git::read_traits(*layout).id_size,
                                          [](const std::string&, const Error&) {});
      if (store.has_value()) store_.emplace(std::move(*store));
    }
    if (!store_) return std::nullopt;
    git::ObjectReader reader(*store_, kCacheBytes);
    const auto object = reader.read(place.at.blob);
    if (!object.has_value() || object->bytes.size() > kMostBytes) return std::nullopt;
    return std::string(object->bytes);
  }

  std::map<std::string, std::string> kinds_;  // of targets
  std::size_t files_ = 0;
  BlobId blob_;  // that `text_` is
  std::optional<std::string> text_;
  std::string target_;  // whose objects `store_` holds
  std::optional<git::ObjectStore> store_;
};

bool has_entries(const Place& place) {
  const std::string_view kind = agent_place(place.origin.display_path()).kind;
  return kind == "mcp-configuration" || kind == "agent-configuration";
}

// Where the report's secrets stand in each configuration.
using SecretSpans = std::map<BlobId, std::vector<Span>>;
SecretSpans secret_spans(const InventoryReport& report) {
  SecretSpans spans;
  for (const KnownFinding& known : report.findings)
    for (const Place& place : known.finding.places)
      if (has_entries(place)) spans[place.at.blob].push_back(place.at.span);
  return spans;
}

// People do write a secret where the name of a server belongs.
bool holds_secret(std::string_view entry, std::string_view text, const std::vector<Span>& spans) {
  return std::ranges::any_of(spans, [&](Span span) {
    if (span.end > text.size() || span.size() == 0) return false;
    return entry.find(text.substr(span.begin, span.size())) != std::string_view::npos;
  });
}

void read_entries(InventoryReport& report) {
  BlobFiles files(report.targets);
  const SecretSpans spans = secret_spans(report);
  for (KnownFinding& known : report.findings) {
    const std::vector<Place>& places = known.finding.places;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!has_entries(places[i])) continue;
      const std::string* text = files.text_of(places[i]);
      if (text == nullptr) continue;
      std::string entry =
          agent_entry(places[i].origin.display_path(), *text, places[i].at.span.begin);
      if (entry.empty() || holds_secret(entry, *text, spans.at(places[i].at.blob))) continue;
      known.agent_entries.push_back({std::move(entry), i});
    }
  }
}

bool has_entries(const InventoryReport& report) {
  return std::ranges::any_of(
      report.findings, [](const KnownFinding& known) { return !known.agent_entries.empty(); });
}

}  // namespace

Result<> find_agent_entries(const ScanFlags& flags, InventoryReport& report) {
  read_entries(report);
  if (!has_entries(report)) return {};
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(flags));
  TextRedactor redactor(*loaded.engine, {.key = {}, .min_confidence = kDefaultMinConfidence});
  for (KnownFinding& known : report.findings) {
    for (AgentEntry& entry : known.agent_entries) {
      // The tag would be one of no key: the name goes as a whole.
      ASSIGN_OR_RETURN(const std::string safe, redactor.redact(entry.name));
      if (safe != entry.name) entry.name = "[REDACTED]";
    }
  }
  return {};
}

}  // namespace dredge
