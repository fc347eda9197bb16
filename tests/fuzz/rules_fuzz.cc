// Rule files, templates and owner files of any bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "engine/checksums.h"
#include "owner/codeowners.h"
#include "owner/mailmap.h"
#include "owner/owner_map.h"
#include "rules/library.h"
#include "rules/template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dredge;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto library = Library::parse(text, "fuzz.toml"); !library)
    DREDGE_CHECK(!library.error().message.empty());
  const auto make = [](std::string_view name, std::string_view prefix,
                       std::uint64_t seed) -> Result<std::string> {
    return make_checked(name, prefix, seed);
  };
  if (const auto once = expand_template(text, 1, make); once) {
    DREDGE_CHECK(once->size() <= 64 << 10);
    const auto again = expand_template(text, 1, make);
    DREDGE_CHECK(again && *again == *once);
  }
  const Codeowners owners = Codeowners::parse(text);
  (void)owners.rule_for("src/app/main.cc");
  (void)owners.rule_for(text.substr(0, 200));
  (void)Mailmap::parse(text).resolve({"Jane", "jane@example.org"});
  (void)parse_owner_map(text, "fuzz.toml");
  return 0;
}
