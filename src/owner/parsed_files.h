// Owner files of a target, parsed once each: a catalogue at the root speaks for every finding.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "owner/catalog.h"
#include "owner/target_files.h"

namespace dredge {

// Confined to one thread. What is returned by reference is good until the next call.
class ParsedFiles {
 public:
  const std::vector<CatalogEntity>& catalog(const std::string& file, std::string_view text) {
    const auto [entry, is_new] = catalogs_.try_emplace(file);
    if (is_new && spend(text.size())) entry->second = read_catalog(text);
    return entry->second;
  }

  const OwnersFile& owners_file(const std::string& file, std::string_view text) {
    const auto [entry, is_new] = owners_.try_emplace(file);
    if (is_new && spend(text.size())) entry->second = read_owners_file(text);
    return entry->second;
  }

  // The people behind a name of OWNERS_ALIASES; null when it is no alias.
  const std::vector<std::string>* alias(TargetFiles& files, std::string_view name);

  // False once a target has had its share of parsing: a hostile one must not cost hours.
  bool spend(std::uint64_t bytes) {
    if (bytes > bytes_left_) return false;
    bytes_left_ -= bytes;
    return true;
  }

 private:
  static constexpr std::uint64_t kMostParsedBytes = 128 << 20;
  std::uint64_t bytes_left_ = kMostParsedBytes;
  std::map<std::string, std::vector<CatalogEntity>> catalogs_;
  std::map<std::string, OwnersFile> owners_;
  std::optional<OwnerAliases> aliases_;
};

}  // namespace dredge
