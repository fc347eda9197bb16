#include "rules/library.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "rules/library_builder.h"

namespace dredge {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 20;
constexpr std::size_t kMaxFiles = 2000;
constexpr std::size_t kMaxRules = 10'000;

bool is_yaml(const std::filesystem::path& file) {
  return file.extension() == ".yml" || file.extension() == ".yaml";
}

// The rule files of a folder by name; a file is itself.
Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& path) {
  std::error_code status;
  if (!std::filesystem::is_directory(path, status)) return std::vector{path};
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entries(path, status);
  while (!status && entries != std::filesystem::directory_iterator()) {
    const std::filesystem::path& file = entries->path();
    if (file.extension() == ".toml" || is_yaml(file)) files.push_back(file);
    entries.increment(status);
  }
  const std::string name = escape_for_terminal(path.string());
  if (status) return Error{ErrorCode::Io, fmt::format("{}: {}", name, status.message())};
  if (files.empty()) {
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: no *.toml or *.yml file in this folder", name)};
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> text_of(const std::filesystem::path& file) {
  ASSIGN_OR_RETURN(const Fd open, open_for_reading(file));
  Result<std::string> text = read_whole(open.get(), kMaxFileBytes);
  if (text) return text;
  return Error{text.error().code,
               fmt::format("{}: {}", escape_for_terminal(file.string()), text.error().message)};
}

// For what rule files build on: the name is relative to where the program runs.
Result<std::string> read_extended(const std::string& path) {
  return text_of(std::filesystem::path(path));
}

Result<> add(LibraryBuilder& builder, const std::string& text, const std::filesystem::path& file) {
  const std::string name = file.string();
  if (is_yaml(file)) {
    ASSIGN_OR_RETURN(ForeignFile foreign, read_yaml_rules(text, name));
    builder.add_foreign(std::move(foreign), name);
  } else if (is_gitleaks_toml(text)) {
    ASSIGN_OR_RETURN(ForeignFile foreign, read_gitleaks(text, name, read_extended));
    builder.add_foreign(std::move(foreign), name);
  } else {
    builder.add_file(text, name);
  }
  return {};
}

}  // namespace

std::string_view TextStore::keep(std::string_view text) { return texts_.emplace_back(text); }

std::span<const std::string_view> TextStore::keep(std::span<const std::string_view> list) {
  std::vector<std::string_view>& kept = lists_.emplace_back();
  for (const std::string_view text : list) kept.push_back(keep(text));
  return kept;
}

std::span<const std::uint16_t> TextStore::keep(std::span<const std::uint16_t> list) {
  return numbers_.emplace_back(list.begin(), list.end());
}

TextPlace RulePlaces::of(RulePart part, std::size_t index) const {
  const auto pick = [&](const std::vector<TextPlace>& places) {
    return index < places.size() ? places[index] : rule;
  };
  switch (part) {
    case RulePart::Rule:
      return rule;
    case RulePart::Pattern:
      return pattern;
    case RulePart::Anchors:
      return anchors;
    case RulePart::Gate:
      return gate;
    case RulePart::Multiline:
      return multiline;
    case RulePart::Checksum:
      return checksum;
    case RulePart::PublicPrefix:
      return public_prefix;
    case RulePart::Example:
      return pick(examples);
    case RulePart::Counterexample:
      return pick(counterexamples);
    case RulePart::Over:
      return over;
  }
  return rule;
}

Result<Library> Library::load(const std::vector<std::filesystem::path>& files_or_folders,
                              const LoadOptions& options) {
  LibraryBuilder builder(options);
  std::size_t count = 0;
  for (const std::filesystem::path& path : files_or_folders) {
    ASSIGN_OR_RETURN(const std::vector<std::filesystem::path> files, files_of(path));
    for (const std::filesystem::path& file : files) {
      if (++count > kMaxFiles) {
        return Error{ErrorCode::LimitExceeded, fmt::format("more than {} rule files", kMaxFiles)};
      }
      ASSIGN_OR_RETURN(const std::string text, text_of(file));
      RETURN_IF_ERROR(add(builder, text, file));
    }
  }
  return std::move(builder).finish();
}

Result<Library> Library::parse(std::string_view toml, std::string_view file_name,
                               const LoadOptions& options) {
  LibraryBuilder builder(options);
  builder.add_file(toml, file_name);
  return std::move(builder).finish();
}

Result<Library> Library::merged_with(const RuleSet& builtin) const {
  if (rules_.size() + builtin.rules.size() > kMaxRules) {
    return Error{ErrorCode::LimitExceeded, fmt::format("more than {} rules", kMaxRules)};
  }
  LibraryBuilder builder{LoadOptions{}};
  for (const Provider& provider : builtin.providers) builder.put(provider);
  for (const Rule& rule : builtin.rules) builder.put(rule, builtin.provider_of(rule), {});
  for (const Provider& provider : providers_) builder.put(provider);
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    builder.put(rules_[i], providers_[rules_[i].provider], places_[i]);
  }
  builder.put_imports(*this);
  return std::move(builder).finish();
}

std::string Library::place_of(std::string_view rule, RulePart part, std::size_t index) const {
  const auto found = std::ranges::find(rules_, rule, &Rule::id);
  if (found == rules_.end()) return {};
  const RulePlaces& places = places_[static_cast<std::size_t>(found - rules_.begin())];
  return places.file.empty() ? std::string() : spell_place(places.file, places.of(part, index));
}

}  // namespace dredge
