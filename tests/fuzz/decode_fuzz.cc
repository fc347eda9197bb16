// Any bytes through all decoders, as deep as they go: no crash, no hang, work within the budget,
// and every place that a decoded text maps back to lies in the blob. Any runs are given: decoders
// must not trust them to be long.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "engine/runs.h"
#include "unpack/decode.h"
#include "unpack/inner_texts.h"

namespace {

using dredge::DecodedChunk;
using dredge::Span;

struct Reader {
  std::uint64_t blob_size = 0;
  dredge::Cut cut;
  dredge::DecodeBudget budget;
  std::uint64_t decoded = 0;

  void read(const DecodedChunk& chunk) {
    dredge::RunFinder finder(false);
    const std::vector<Span> runs = finder.find(chunk.chunk.text);
    dredge::decode_inner(chunk, runs, cut, budget, [&](const DecodedChunk& inner) {
      const std::uint64_t size = inner.chunk.text.size();
      decoded += size;
      for (std::uint64_t at = 0; at < size; at += 1 + size / 16) {
        const Span back = inner.original({at, size});
        DREDGE_CHECK(back.begin <= back.end && back.end <= blob_size);
        DREDGE_CHECK(inner.position(at) <= blob_size);
      }
      read(inner);
    });
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const bool is_cut : {false, true}) {
    Reader reader{size, {is_cut, is_cut}, {}, 0};
    reader.budget.begin(size);
    dredge::decode(bytes, [&](const DecodedChunk& chunk) { reader.read(chunk); });
    DREDGE_CHECK(reader.decoded <= 16 * size + (20U << 20));
  }
  return 0;
}
