#include "unpack/inner_texts.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/archive.h"
#include "base/budget.h"
#include "unpack/escapes.h"
#include "unpack/text_map.h"
#include "unpack/unicode.h"
#include "unpack/values.h"

namespace dredge {
namespace {

// One compressed value: no more than this, and no more than so many times its size.
constexpr std::uint64_t kMostInflated = 8ULL << 20;
constexpr std::uint64_t kMostRatio = 200;
constexpr std::uint64_t kFreeInflated = 1ULL << 20;

class InnerTexts {
 public:
  InnerTexts(const DecodedChunk& outer, Cut cut, DecodeBudget& budget, const EmitChunk& emit)
      : outer_(outer), cut_(cut), budget_(budget), emit_(emit) {}

  void texts(const DecodedText& decoded, Encoding chain) const {
    if (decoded.text.empty()) return;
    DecodedChunk chunk;
    chunk.chunk = Chunk{decoded.text, outer_.chunk.from, chain};
    chunk.map = &decoded.map;
    chunk.outer = &outer_;
    emit_(chunk);
  }

  void escapes(const InnerLines* lines) const {
    const std::string_view text = outer_.chunk.text;
    const EscapeRegions regions =
        lines == nullptr ? find_escapes(text) : find_escapes(text, lines->parts);
    for (std::size_t i = 0; i < regions.size(); ++i) {
      if (lines != nullptr && lines->escapes != nullptr)
        lines->escapes->insert(lines->escapes->end(), regions[i].begin(), regions[i].end());
      std::uint64_t size = 0;
      for (const Span& region : regions[i]) size += region.size();
      if (size == 0 || !budget_.charge(size)) continue;
      texts(unescape(text, regions[i], kEscapeSteps[i]),
            then(outer_.chunk.encoding, kEscapeSteps[i]));
    }
  }

  void values(const std::vector<Span>& runs, std::vector<Span>* found) const {
    DecodedValues values = decode_values(outer_.chunk.text, runs, cut_.before);
    if (found != nullptr) {
      values.base64.map.add_values_to(*found);
      values.hex.map.add_values_to(*found);
      for (const PackedValue& value : values.packed) found->push_back(value.span);
    }
    if (budget_.charge(values.base64.text.size()))
      texts(values.base64, then(outer_.chunk.encoding, Encoding::Base64));
    if (budget_.charge(values.hex.text.size()))
      texts(values.hex, then(outer_.chunk.encoding, Encoding::Hex));
    for (const PackedValue& value : values.packed) packed(value);
  }

 private:
  void packed(const PackedValue& value) const {
    const Encoding chain = then(outer_.chunk.encoding, value.outer);
    if (depth_of(chain) >= kMostSteps) return budget_.note_depth();
    if (!budget_.charge(value.bytes.size())) return;
    DecodedText decoded;
    if (value.inner == Encoding::Gzip) {
      if (cut_.behind && value.span.end == outer_.chunk.text.size()) budget_.note_broken();
      decoded.text = inflate(value.bytes);
    } else {
      std::vector<DecodedChunk::Mark> unused;
      decoded.text = to_utf8(value.bytes, value.inner, 0, unused);
    }
    decoded.map.add(0, value.span);
    decoded.map.add_value(0, value.span);
    texts(decoded, then(chain, value.inner));
  }

  std::string inflate(std::string_view bytes) const {
    std::string text;
    auto reader = ArchiveReader::open(bytes, ArchiveKind::Packed);
    ArchiveEntry entry;
    const auto more = reader ? reader->next(entry) : Result<bool>(false);
    if (!more || !*more) return text;
    const std::uint64_t most =
        std::min(kMostInflated, std::max(kFreeInflated, bytes.size() * kMostRatio));
    char piece[16 << 10];
    for (;;) {
      const auto got = reader->read(piece);
      if (!got || *got == 0) return text;  // what was readable is text, however it breaks off
      if (text.size() + *got > most || !budget_.charge(*got)) {
        budget_.note_broken();
        return text;
      }
      text.append(piece, *got);
    }
  }

  const DecodedChunk& outer_;
  Cut cut_;
  DecodeBudget& budget_;
  const EmitChunk& emit_;
};

}  // namespace

bool DecodeBudget::charge(std::uint64_t bytes) {
  if (bytes > left_) {
    is_over_ = true;
    return false;
  }
  left_ -= bytes;
  return true;
}

std::vector<Error> DecodeBudget::notices() const {
  std::vector<Error> notices;
  const auto add = [&](const char* what) {
    notices.push_back(Error{ErrorCode::LimitExceeded, what});
  };
  if (is_over_) add("encoded values: too much to decode, the rest is read as it is");
  if (is_too_deep_) add("encoded values: more than three encodings inside each other");
  if (is_broken_) add("encoded values: a compressed value is too long, its end is not read");
  return notices;
}

namespace {

void decode_any(const DecodedChunk& outer, const std::vector<Span>& runs, Cut cut,
                const InnerLines* lines, DecodeBudget& budget, const EmitChunk& emit) {
  if (outer.chunk.text.size() > std::numeric_limits<std::uint32_t>::max()) return;
  if (depth_of(outer.chunk.encoding) >= kMostSteps) {
    if (has_values(outer.chunk.text, runs)) budget.note_depth();
    return;
  }
  const InnerTexts inner(outer, cut, budget, emit);
  inner.values(runs, lines == nullptr ? nullptr : lines->values);
  inner.escapes(lines);
}

}  // namespace

void decode_inner(const DecodedChunk& outer, const std::vector<Span>& runs, Cut cut,
                  DecodeBudget& budget, const EmitChunk& emit) {
  decode_any(outer, runs, cut, nullptr, budget, emit);
}

void decode_inner_lines(const DecodedChunk& outer, const std::vector<Span>& runs,
                        const InnerLines& lines, DecodeBudget& budget, const EmitChunk& emit) {
  decode_any(outer, runs, {}, &lines, budget, emit);
}

}  // namespace dredge
