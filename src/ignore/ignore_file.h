// The lines of a .dredgeignore (docs/ignoring.md):
//   path=docs/** rule=generic.* until=2027-01-31 -- examples of the manual
// Selectors of one kind are alternatives; those of different kinds must all hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/gitignore.h"
#include "ignore/day.h"

namespace dredge {

// One line. Immutable once read.
struct IgnoreEntry {
  std::vector<GitIgnore> paths;
  std::vector<std::string> rules;         // ids, or starts of ids before a '*'
  std::vector<std::string> fingerprints;  // lower-case hex, from their start, 12 digits or more
  std::string reason;
  std::string until;  // "" = no end
  Day last_day = kNoEnd;
  std::uint32_t line = 0;
};

struct IgnoreFile {
  std::vector<IgnoreEntry> entries;
  std::vector<std::string> mistakes;  // "FILE:LINE:COLUMN: what is wrong: the remedy"
};

inline constexpr std::size_t kMostIgnoreEntries = 2000;
inline constexpr std::size_t kLongestGlob = 512;

// Reads all lines; one with a mistake suppresses nothing. `name` is for messages.
IgnoreFile parse_ignore_file(std::string_view text, std::string_view name);

// Whether the glob of a .gitignore, or a folder above, takes in `path`.
bool takes_in(const GitIgnore& glob, std::string_view path);

}  // namespace dredge
