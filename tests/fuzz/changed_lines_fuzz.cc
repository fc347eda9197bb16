// A text made of pieces of another one, with notes on that, by whoever writes both.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "scan/changed_lines.h"

namespace {

using namespace dredge;

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : bytes_(reinterpret_cast<const char*>(data), size) {}
  std::size_t number() {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }
  std::string_view text(std::size_t size) {
    const std::string_view text = bytes_.substr(0, size);
    bytes_.remove_prefix(text.size());
    return text;
  }

 private:
  std::string_view bytes_;
};

void check_lines(std::string_view text, const std::vector<Span>& lines) {
  std::uint64_t done = 0;
  for (const Span& span : lines) {
    DREDGE_CHECK(span.begin >= done && span.end >= span.begin && span.end <= text.size());
    DREDGE_CHECK(span.begin == 0 || text[span.begin - 1] == '\n');
    DREDGE_CHECK(span.end == text.size() || span.end == 0 || text[span.end - 1] == '\n');
    done = span.end;
  }
}

TextNotes notes_on(std::string_view base, Input& input) {
  TextNoter noter(base);
  for (std::size_t count = input.number() % 16; count-- > 0 && !base.empty();) {
    const std::uint64_t at = input.number() % base.size();
    const std::uint64_t end = std::min(base.find('\n', at), base.size() - 1) + 1;
    const Stand stand = noter.stand_of({at, at + 1}, {at - std::min(at, std::uint64_t{20}), end});
    switch (input.number() % 3) {
      case 0:
        noter.drop(stand);
        break;
      case 1:
        noter.refute(stand);
        break;
      default:
        noter.spans().push_back({at, end});
    }
  }
  return std::move(*noter.take({}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const std::string_view base = input.text(input.number());
  const TextNotes notes = notes_on(base, input);
  std::string text;
  std::vector<CopiedPiece> copies;
  for (std::size_t pieces = input.number() % 8; pieces-- > 0;) {
    text += input.text(input.number() % 32);
    if (base.empty()) continue;
    const std::size_t from = input.number() % base.size();
    const std::size_t length = 1 + input.number() % (base.size() - from);
    copies.push_back({static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(from),
                      static_cast<std::uint32_t>(length)});
    text += base.substr(from, length);
  }
  Descent descent;
  descent.copies = copies;
  descent.base = base;
  static KnownLines known(std::array<std::uint8_t, 32>{});
  LinePicker picker(known);
  const Changes changes = changes_of(text, descent, notes, picker);
  check_lines(text, changes.lines);
  check_lines(text, changes.fresh);
  for (const std::vector<Stand>* stands : {&changes.dropped, &changes.refuted}) {
    for (const Stand& stand : *stands) {
      check_lines(text, {stand.line});
      DREDGE_CHECK(stand.seen.begin <= stand.seen.end && stand.seen.end <= text.size());
    }
  }
  return 0;
}
