#include "owner/mailmap.h"

#include <optional>

#include "base/text.h"

namespace dredge {
namespace {

// "Name <address>" at the start of `line`, taken off it. The name may be missing.
std::optional<Person> take_person(std::string_view& line) {
  const std::size_t open = line.find('<');
  const std::size_t close = line.find('>', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  Person person{std::string(trim(line.substr(0, open))),
                std::string(trim(line.substr(open + 1, close - open - 1)))};
  line.remove_prefix(close + 1);
  return person;
}

}  // namespace

Mailmap Mailmap::parse(std::string_view text) {
  Mailmap mailmap;
  for (const std::string_view raw : split(text, '\n')) {
    std::string_view line = trim(raw);
    if (line.starts_with('#')) continue;
    std::optional<Person> proper = take_person(line);
    if (!proper) continue;
    const std::optional<Person> commit = take_person(line);
    if (!commit) {  // Proper Name <commit@address>
      mailmap.entries_[{to_lower(proper->email), ""}].name = proper->name;
      continue;
    }
    // [Proper Name] <proper@address> [Commit Name] <commit@address>
    Person& entry = mailmap.entries_[{to_lower(commit->email), to_lower(commit->name)}];
    if (!proper->name.empty()) entry.name = proper->name;
    if (!proper->email.empty()) entry.email = proper->email;
  }
  return mailmap;
}

Person Mailmap::resolve(const Person& person) const {
  const std::string address = to_lower(person.email);
  auto entry = entries_.find({address, to_lower(person.name)});
  if (entry == entries_.end()) entry = entries_.find({address, ""});
  if (entry == entries_.end()) return person;
  const Person& proper = entry->second;
  return {proper.name.empty() ? person.name : proper.name,
          proper.email.empty() ? person.email : proper.email};
}

}  // namespace dredge
