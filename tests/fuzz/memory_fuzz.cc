// What a scan left beside its inventory, as the next one reads it: damage costs a scan of
// everything, and nothing else.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "scan/found_objects.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view saved(reinterpret_cast<const char*>(data), size);
  const auto found = dredge::FoundObjects::load(saved);
  if (!found) return 0;
  DREDGE_CHECK(found->witnesses().size() <= found->size());
  const auto again = dredge::FoundObjects::load(found->save());
  DREDGE_CHECK(again.has_value());
  DREDGE_CHECK(again->save() == found->save());
  DREDGE_CHECK(again->missing_in(*found).empty());
  (void)found->recall({}, {});
  return 0;
}
