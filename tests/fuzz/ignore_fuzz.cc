// Allows, ignore files and rule files of other tools, of any bytes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "ignore/ignore_set.h"
#include "ignore/inline_allow.h"
#include "rules/foreign.h"
#include "rules/pattern.h"
#include "rules/rewrite.h"

namespace {

using namespace dredge;

Result<std::string> no_file(const std::string&) {
  return Error{ErrorCode::NotFound, "there is none"};
}

void read_allows(std::string_view text) {
  const InlineAllows allows({text});
  const AllowPolicy policy{.today = 20'000};
  for (std::size_t at = 0; at < text.size(); at += 1 + text.size() / 16) {
    const Allow* allow = allows.covering({at, at + 1}, "acme.key", policy);
    if (allow != nullptr) (void)why_not(*allow, policy);
  }
}

void read_ignore_files(std::string_view text) {
  const Fingerprint fingerprint;
  for (const char* name : {".dredgeignore", ".gitleaksignore", ".secrets.baseline"}) {
    IgnoreSet set(RuleSet{}, 20'000);
    DREDGE_CHECK(set.add({name, std::string(text), false}).has_value());
    (void)set.find({.path = text.substr(0, 100),
                    .outer = text.substr(0, 50),
                    .rule = "acme.key",
                    .fingerprint = fingerprint,
                    .line = 1,
                    .commit = {},
                    .secret = text.substr(0, 20)});
    (void)set.warnings(true);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_allows(text);
  read_ignore_files(text);
  if (const auto file = read_gitleaks(text, "fuzz.toml", no_file); !file)
    DREDGE_CHECK(!file.error().message.empty());
  if (const auto file = read_yaml_rules(text, "fuzz.yml"); !file)
    DREDGE_CHECK(!file.error().message.empty());
  if (const auto made = rewrite_pattern(text.substr(0, 4000), 0, kRepeatBounds[0]))
    (void)parse_pattern(made->pattern);
  return 0;
}
