// Reports of other tools, of any bytes: a finding, or counted as unreadable, never a crash.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "inventory/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dredge;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  constexpr int kFormats = static_cast<int>(ImportFormat::Gitlab) + 1;
  std::optional<ImportFormat> format;
  if (data[0] % (kFormats + 1) != kFormats)
    format = static_cast<ImportFormat>(data[0] % (kFormats + 1));
  const auto report = parse_import(text, format, 1'700'000'000);
  if (!report) {
    DREDGE_CHECK(!report.error().message.empty());
    return 0;
  }
  for (const ImportedFinding& finding : report->findings) {
    DREDGE_CHECK(finding.place.at.span.begin <= finding.place.at.span.end);
    DREDGE_CHECK(finding.place.target.empty());
    // What a report says of a place can be shown.
    (void)finding.place.origin.display_path();
  }
  return 0;
}
