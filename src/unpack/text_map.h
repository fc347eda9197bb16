// The way back from a text that was decoded to the text it stood in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"

namespace dredge {

// Built from front to back; then immutable. 16 bytes a stretch. Offsets fit 32 bits: texts are at
// most kWholeBlobBytes.
class TextMap {
 public:
  // How many characters stand for how many bytes inside one value: 4 for 3 in base64.
  struct Ratio {
    std::uint32_t characters = 1;
    std::uint32_t bytes = 1;
  };

  TextMap() = default;
  explicit TextMap(Ratio ratio) : ratio_(ratio) {}

  // From byte `text` of the decoded text on, up to the next stretch, it is what `from` says: as
  // one, what an escape or a value stands for.
  void add(std::size_t text, Span from);
  // The same where each byte stands for `width` of the original: 1 where they are the same bytes.
  // What goes on so is one stretch with what was added last.
  void add_bytes(std::size_t text, Span from, std::uint32_t width);
  // From byte `text` on, up to the next value, any span goes back to the whole of `from`.
  void add_value(std::size_t text, Span from);

  bool has_values() const { return !values_.empty(); }
  void add_values_to(std::vector<Span>& spans) const;  // where they stand
  // What `in_text` was made from.
  Span original(Span in_text) const;
  // Where what stands at `in_text` begins: exact even inside a value.
  std::uint64_t position(std::uint64_t in_text) const;

 private:
  struct Stretch {
    std::uint32_t text = 0;
    std::uint32_t from = 0;
    std::uint32_t size = 0;   // of the original
    std::uint32_t width = 0;  // of the original, for each byte; 0: all of it is one
  };
  static std::size_t index_of(const std::vector<Stretch>& stretches, std::uint64_t at);

  Ratio ratio_;
  std::vector<Stretch> stretches_;  // ascending by text
  std::vector<Stretch> values_;     // the same
};

// Texts out of one text, decoded by one step, a few blank lines between.
struct DecodedText {
  // Longer than what one judgement reads of the lines around.
  static constexpr std::string_view kSeam = "\n\n\n";

  std::string text;
  TextMap map;

  // Ends what was added: the next must not look like its neighbour.
  void separate(std::size_t from) {
    map.add(text.size(), {from, from});
    text += kSeam;
  }
};

}  // namespace dredge
