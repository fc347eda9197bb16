#include "owner/parsed_files.h"

#include "base/text.h"

namespace dredge {

const std::vector<std::string>* ParsedFiles::alias(TargetFiles& files, std::string_view name) {
  if (!aliases_) {
    const std::string* text = files.text("OWNERS_ALIASES");
    aliases_ = text == nullptr ? OwnerAliases{} : read_owners_aliases(*text);
  }
  const auto found = aliases_->find(to_lower(name));
  return found == aliases_->end() ? nullptr : &found->second;
}

}  // namespace dredge
