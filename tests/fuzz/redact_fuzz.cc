// Any bytes through the redactor: how they are cut does not matter, and a second pass changes
// nothing. The first byte says where they are cut.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "engine/builtin.h"
#include "engine/engine.h"
#include "scan/redact.h"

namespace {

const dredge::Engine& engine() {
  static const dredge::Engine loaded = std::move(*dredge::Engine::load_static(
      dredge::builtin_rules(), dredge::builtin_engine_image(), *dredge::choose_simd(nullptr)));
  return loaded;
}

std::string redact(std::string_view head, std::string_view tail) {
  dredge::Redactor redactor(engine(), {.key = {1}, .min_confidence = 0.5});
  std::string out;
  DREDGE_CHECK(redactor.feed(head, out).has_value());
  DREDGE_CHECK(redactor.feed(tail, out).has_value());
  DREDGE_CHECK(redactor.finish(out).has_value());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = data[0] * text.size() / 256;
  const std::string whole = redact(text, "");
  DREDGE_CHECK(redact(text.substr(0, cut), text.substr(cut)) == whole);
  DREDGE_CHECK(redact(whole, "") == whole);
  return 0;
}
