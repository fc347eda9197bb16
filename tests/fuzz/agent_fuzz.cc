// The way to a byte of an agent's configuration, in any of its formats.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "report/agent_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.size() < 2) return 0;
  const std::string_view text = bytes.substr(2);
  const std::size_t place =
      static_cast<unsigned char>(bytes[0]) * 256U + static_cast<unsigned char>(bytes[1]);
  for (const std::string_view path : {"mcp.json", "config.toml", "config.yaml"}) {
    const std::string entry = dredge::agent_entry(path, text, place);
    DREDGE_CHECK(entry.size() <= 200);
    if (place >= text.size()) DREDGE_CHECK(entry.empty());
  }
  return 0;
}
