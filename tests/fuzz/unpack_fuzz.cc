// Any bytes through unpack and decode: no crash, no hang, memory within the budget, and every span
// that a decoded text maps back to lies in its blob.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "unpack/decode.h"
#include "unpack/unpack.h"

namespace {

using dredge::ByteStream;
using dredge::DecodedChunk;
using dredge::Error;
using dredge::Origin;
using dredge::Span;

class Reader final : public dredge::TextSink {
 public:
  void text(const Origin&, std::string_view whole) override {
    dredge::decode(whole, [&](const DecodedChunk& decoded) {
      const Span all = decoded.original(Span{0, decoded.chunk.text.size()});
      DREDGE_CHECK(all.begin <= all.end && all.end <= whole.size());
    });
  }
  void text_stream(const Origin&, ByteStream& bytes) override {
    std::string window(64 << 10, '\0');
    for (auto got = bytes.read(window); got && *got != 0;) got = bytes.read(window);
  }
  void unpacked(std::uint64_t bytes) override { total += bytes; }
  void skip(const Origin&, std::uint64_t, Error why) override {
    DREDGE_CHECK(!why.message.empty());
  }
  std::uint64_t total = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const dredge::Budget budget{
      .max_depth = 4, .max_bytes = 16 << 20, .max_ratio = 1000, .max_entries = 1000};
  const Origin origin{dredge::FileOrigin{"x.gz"}, {}};
  Reader whole;
  dredge::unpack(origin, bytes, budget, whole);
  DREDGE_CHECK(whole.total <= budget.max_bytes);
  Reader streamed;
  dredge::MemoryStream stream(bytes);
  dredge::unpack_stream(origin, stream, budget, streamed);
  return 0;
}
