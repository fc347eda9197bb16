// What an organisation says of its owners outside the code: who answers for which paths, and who
// is still there. Taken in by `owner import`, kept beside the inventory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "owner/owner_map.h"

namespace dredge {

// One row of a map. At least one of the first three is not empty, and one of owner and team.
struct DirectoryEntry {
  std::string match;   // a path pattern
  std::string target;  // a glob over the target's name
  std::string rule;    // a glob over the rule's id
  std::string owner;
  std::string team;
  std::string contact;
};

struct DirectoryPerson {
  std::string who;  // an address, "@login" or a name
  bool is_active = true;
};

struct OwnerDirectory {
  std::vector<DirectoryEntry> entries;  // the last that matches decides
  std::vector<DirectoryPerson> people;

  // A new row for the same conditions, or the same person, replaces the old one.
  void merge(OwnerDirectory newer);
  // As the resolver takes them. Entries without a usable pattern have been refused before.
  std::vector<OwnerMapEntry> as_map() const;
  // Whether the people that are known include this owner as one who left.
  bool is_inactive(std::string_view owner) const;
  // "payments, #payments on chat": what is known to reach an owner; "" when nothing is.
  std::string contact_of(std::string_view owner) const;
};

// A CSV file with a header line, or JSON: a list of objects, or {"owners": [...], "people": [...]}.
// Columns and keys, in any order and case: match (pattern, path), target, rule, owner, team,
// contact; email (login, name, person), status (active). A row with a status is a person.
// Errors: InvalidInput, with the line or the number of the object, for unknown columns and rows
// that say nothing.
Result<OwnerDirectory> parse_owner_directory(std::string_view text, std::string_view file_name);

// The form in which it is kept; parse_owner_directory reads it back.
std::string to_json(const OwnerDirectory& directory);

}  // namespace dredge
