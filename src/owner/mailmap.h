// People under their present names: git's .mailmap.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "dredge/origin.h"

namespace dredge {

// Immutable. Names and addresses compare without regard to ASCII case.
class Mailmap {
 public:
  // Reads the four forms of line; what is none of them is passed over, as git does.
  // Source: gitmailmap(5).
  static Mailmap parse(std::string_view text);

  // The proper name and address of `person`. An entry for name and address beats one for the
  // address alone; what an entry does not give stays as it was.
  Person resolve(const Person& person) const;

 private:
  // By commit address and commit name ("" = any name), in lower case.
  std::map<std::pair<std::string, std::string>, Person> entries_;
};

}  // namespace dredge
