// What a browser, or anybody on this machine, may send to `dredge serve`.
#include <cstddef>
#include <cstdint>

#include "serve/http_request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto request = dredge::parse_http_request(text);
  if (!request.has_value()) return 0;
  request->cookie("dredge_80");
  request->parameter("token");
  request->header("host");
  return 0;
}
