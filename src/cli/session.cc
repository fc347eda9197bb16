#include "cli/session.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/engine_cache.h"
#include "cli/private_file.h"
#include "cli/stored.h"
#include "engine/builtin.h"
#include "judge/judge.h"

namespace dredge {
namespace {

std::atomic<int> signals_seen{0};

extern "C" void on_stop_signal(int signal) {
  if (signals_seen.fetch_add(1) == 0) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

unsigned processors() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace

FormatRequest parse_format(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) return {word, ""};
  return {word.substr(0, colon), std::string(word.substr(colon + 1))};
}

namespace {

Result<> check_format(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ReportFormat& format : report_formats()) names.push_back(format.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  const std::string_view meant = nearest(name, names);
  return Error{ErrorCode::InvalidInput,
               fmt::format("no such format \"{}\"{}; there are {}", name,
                           meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant),
                           fmt::join(names, ", "))};
}

Result<ProvenanceLevel> provenance_of(std::string_view word) {
  if (word == "full") return ProvenanceLevel::Full;
  if (word == "first") return ProvenanceLevel::First;
  if (word == "none") return ProvenanceLevel::None;
  return Error{ErrorCode::InvalidInput,
               fmt::format("--provenance is full, first or none, not \"{}\"", word)};
}

Result<std::optional<GitRange>> range_of(const ScanFlags& flags) {
  if (!flags.range.empty()) {
    const std::size_t dots = flags.range.find("..");
    const bool is_symmetric = flags.range.find("...") != std::string::npos;
    if (dots == std::string::npos || is_symmetric) {
      return Error{
          ErrorCode::InvalidInput,
          fmt::format("--range takes A..B, what B has and A has not; not \"{}\"", flags.range)};
    }
    return GitRange{flags.range.substr(0, dots), flags.range.substr(dots + 2)};
  }
  if (flags.since_commit.empty() && flags.branch.empty()) return std::nullopt;
  return GitRange{flags.since_commit, flags.branch};
}

// Rule files that load nothing would make a scan look clean.
Error no_rule_left(const Library& library) {
  std::string message = "no rule of these files can be loaded";
  for (const ImportNote& note : library.notes()) {
    if (note.kind != ImportNote::Kind::Refused) continue;
    message += fmt::format("; {}: {}: {}", note.place, note.rule, note.message);
    if (message.size() > 4000) break;
  }
  return {ErrorCode::InvalidInput, std::move(message)};
}

}  // namespace

Result<LoadedEngine> load_engine(const ScanFlags& flags) {
  ASSIGN_OR_RETURN(const Simd simd, choose_simd(std::getenv("DREDGE_SIMD")));
  LoadedEngine loaded;
  if (flags.rules.empty()) {
    loaded.rules = std::make_unique<RuleSet>(builtin_rules());
    ASSIGN_OR_RETURN(Engine engine,
                     Engine::load_static(*loaded.rules, builtin_engine_image(), simd));
    loaded.engine = std::make_unique<Engine>(std::move(engine));
    return loaded;
  }
  const std::vector<std::filesystem::path> paths(flags.rules.begin(), flags.rules.end());
  ASSIGN_OR_RETURN(Library custom, Library::load(paths));
  if (custom.set().rules.empty() && custom.allowlists().empty()) return no_rule_left(custom);
  loaded.custom = std::make_unique<Library>(std::move(custom));
  ASSIGN_OR_RETURN(Library merged, loaded.custom->merged_with(builtin_rules()));
  loaded.library = std::make_unique<Library>(std::move(merged));
  loaded.rules = std::make_unique<RuleSet>(loaded.library->set());
  ASSIGN_OR_RETURN(Engine engine,
                   Engine::load_static(builtin_rules(), builtin_engine_image(), simd));
  ASSIGN_OR_RETURN(Engine own, cached_engine(loaded.custom->set(), simd));
  loaded.engine =
      std::make_unique<Engine>(Engine::join(*loaded.rules, std::move(engine), std::move(own)));
  ASSIGN_OR_RETURN(RuleFilter filter, RuleFilter::build(*loaded.library, *loaded.rules));
  loaded.filter = std::make_unique<RuleFilter>(std::move(filter));
  return loaded;
}

Result<std::filesystem::path> inventory_path(const ScanFlags& flags) {
  if (!flags.inventory.empty()) return std::filesystem::path(flags.inventory);
  ASSIGN_OR_RETURN(const std::filesystem::path folder, data_folder());
  return folder / "inventory.db";
}

Result<KeyChoice> choose_key(const ScanFlags& flags) {
  const auto path = inventory_path(flags);
  if (path.has_value()) {
    const std::filesystem::path folder = path->parent_path();
    std::error_code ignored;
    if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
    auto key = load_or_create_key(folder / "key");
    if (key.has_value()) return KeyChoice{*key, true};
    if (!flags.no_inventory) return Error(key.error());
  } else if (!flags.no_inventory) {
    return Error(path.error());
  }
  InventoryKey key{};
  if (getentropy(key.data(), key.size()) != 0)
    return Error{ErrorCode::Io, "the system gives no random bytes"};
  return KeyChoice{key, false};
}

Result<ScanOptions> scan_options(const ScanFlags& flags, const InventoryKey& key,
                                 const LoadedEngine& loaded) {
  ScanOptions options;
  options.filter = loaded.filter.get();
  options.jobs = flags.jobs == 0 ? processors() : flags.jobs;
  options.key = key;
  options.min_confidence = flags.min_confidence < 0 ? kDefaultMinConfidence : flags.min_confidence;
  options.keep_secrets = flags.show_secrets;
  ASSIGN_OR_RETURN(const ProvenanceLevel provenance, provenance_of(flags.provenance));
  ASSIGN_OR_RETURN(std::optional<GitRange> range, range_of(flags));
  options.source = {.gitignore = flags.gitignore,
                    .history = !flags.no_history,
                    .verify_objects = flags.verify_objects,
                    .provenance = provenance,
                    .range = std::move(range),
                    .cache_folder = cache_folder().string()};
  options.now = now_seconds();
  options.ignores = !flags.no_ignore;
  for (const std::string& file : flags.ignore_files) {
    ASSIGN_OR_RETURN(std::string text, read_text_file(file, IgnoreSet::kMostBytes));
    options.ignore_files.push_back({file, std::move(text), true});
  }
  if (!flags.owners.empty()) {
    ASSIGN_OR_RETURN(options.owner_map, read_text_file(flags.owners));
    options.owner_map_name = flags.owners;
  }
  ASSIGN_OR_RETURN(options.risk, load_risk_model(flags));
  ASSIGN_OR_RETURN(const OwnerDirectory directory, load_directory(flags));
  options.owner_imports = directory.as_map();
  return options;
}

ReportOptions report_options(const App& app, const ScanFlags& flags, int descriptor) {
  ReportOptions options;
  options.show_secrets = flags.show_secrets;
  options.show_suppressed = flags.show_suppressed;
  options.color = wants_color(app, descriptor);
  options.unicode = has_unicode();
  options.width = is_terminal(descriptor) ? terminal_width(descriptor) : 100;
  options.now = now_seconds();
  return options;
}

ReportOptions table_options(const App& app, const ScanFlags& flags) {
  constexpr int kNoLimit = 1 << 20;
  ReportOptions options = report_options(app, flags, STDOUT_FILENO);
  if (!is_terminal(STDOUT_FILENO)) options.width = kNoLimit;
  return options;
}

Result<> write_reports(const App& app, const ScanFlags& flags, const ScanReport& report,
                       std::string_view default_format) {
  std::vector<std::string> words = flags.formats;
  if (words.empty()) words.emplace_back(default_format);
  for (const std::string& word : words) {
    const FormatRequest request = parse_format(word);
    RETURN_IF_ERROR(check_format(request.format));
    ReportOptions options = report_options(app, flags, STDOUT_FILENO);
    if (!request.path.empty()) {
      options.color = app.color == "always";
      options.width = 100;
      RETURN_IF_ERROR(write_private_file(request.path, [&](std::ostream& out) {
        return write_report(request.format, report, options, out);
      }));
      continue;
    }
    RETURN_IF_ERROR(write_to_stdout(
        [&](std::ostream& out) { return write_report(request.format, report, options, out); }));
  }
  return {};
}

Result<> write_to_stdout(const std::function<Result<>(std::ostream&)>& write) {
  const auto written = write(std::cout);
  std::cout.flush();
  // A reader that went away (`| head`) has what it wanted.
  if (!std::cout && errno == EPIPE) return {};
  if (!std::cout) return Error{ErrorCode::Io, fmt::format("stdout: {}", std::strerror(errno))};
  return written;
}

Result<> check_formats(const ScanFlags& flags) {
  for (const std::string& word : flags.formats)
    RETURN_IF_ERROR(check_format(parse_format(word).format));
  return {};
}

Result<Band> band_of(std::string_view name) {
  for (const Band band : {Band::Info, Band::Low, Band::Medium, Band::High, Band::Critical}) {
    if (name_of(band) == name) return band;
  }
  return Error{
      ErrorCode::InvalidInput,
      fmt::format("no such band \"{}\"; there are info, low, medium, high, critical", name)};
}

Result<VerifyOptions> verify_options(const ScanFlags& flags, const RuleSet& rules) {
  VerifyOptions options;
  options.ca_file = flags.ca_file;
  for (const std::string& word : flags.endpoints) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      return Error{ErrorCode::InvalidInput,
                   fmt::format("--verify-endpoint takes PROVIDER=URL, not \"{}\"", word)};
    }
    const std::string provider = word.substr(0, equals);
    std::vector<std::string_view> known;
    for (const Provider& row : rules.providers) known.push_back(row.id);
    if (std::find(known.begin(), known.end(), provider) == known.end()) {
      const std::string_view meant = nearest(provider, known);
      return Error{ErrorCode::InvalidInput,
                   fmt::format("--verify-endpoint: no such provider \"{}\"{}", provider,
                               meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant))};
    }
    options.endpoints[provider] = word.substr(equals + 1);
  }
  return options;
}

int exit_code_of(const ScanReport& report, const ScanFlags& flags, Band fail_on) {
  if (report.coverage.partial()) return kExitPartial;
  return count_at_least(report, fail_on) != 0 ? flags.exit_code : kExitClean;
}

void tell_imports(const App& app, const LoadedEngine& loaded) {
  if (!loaded.library) return;
  std::size_t refused = 0;
  std::size_t slow = 0;
  for (const ImportNote& note : loaded.library->notes()) {
    if (note.kind == ImportNote::Kind::Refused) ++refused;
    if (note.kind == ImportNote::Kind::Slow) ++slow;
  }
  if (refused + slow == 0) return;
  hint(app, fmt::format("of the imported rules {} are refused and {} run in the slow lane: "
                        "`dredge rules check FILE` says which and why",
                        refused, slow));
}

void tell_warnings(const App& app, const ScanReport& report) {
  for (const std::string& warning : report.warnings) hint(app, warning);
}

void hint(const App& app, std::string_view text) {
  if (!app.quiet) fmt::print(stderr, "dredge: {}\n", escape_for_terminal(text));
}

StopOnSignal::StopOnSignal() {
  signals_seen = 0;
  std::signal(SIGINT, on_stop_signal);
  std::signal(SIGTERM, on_stop_signal);
}

StopOnSignal::~StopOnSignal() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

void StopOnSignal::poll() {
  if (signals_seen.load() != 0) source_.request_stop();
}

}  // namespace dredge
