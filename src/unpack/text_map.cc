#include "unpack/text_map.h"

#include <algorithm>

namespace dredge {

void TextMap::add(std::size_t text, Span from) {
  stretches_.push_back({static_cast<std::uint32_t>(text), static_cast<std::uint32_t>(from.begin),
                        static_cast<std::uint32_t>(from.size()), 0});
}

void TextMap::add_bytes(std::size_t text, Span from, std::uint32_t width) {
  if (!stretches_.empty()) {
    Stretch& last = stretches_.back();
    const bool goes_on = last.width == width && last.from + last.size == from.begin &&
                         last.text + last.size / width == text;
    if (goes_on) {
      last.size += static_cast<std::uint32_t>(from.size());
      return;
    }
  }
  add(text, from);
  stretches_.back().width = width;
}

void TextMap::add_value(std::size_t text, Span from) {
  values_.push_back({static_cast<std::uint32_t>(text), static_cast<std::uint32_t>(from.begin),
                     static_cast<std::uint32_t>(from.size()), 0});
}

// The stretch that holds `at`; the last one for whatever lies behind. Needs one that begins at 0.
std::size_t TextMap::index_of(const std::vector<Stretch>& stretches, std::uint64_t at) {
  const auto after =
      std::upper_bound(stretches.begin(), stretches.end(), at,
                       [](std::uint64_t place, const Stretch& s) { return place < s.text; });
  return static_cast<std::size_t>(after - stretches.begin()) - 1;
}

std::uint64_t TextMap::position(std::uint64_t in_text) const {
  if (stretches_.empty()) return 0;
  const Stretch& stretch = stretches_[index_of(stretches_, in_text)];
  const std::uint64_t inside = in_text - stretch.text;
  if (ratio_.characters != ratio_.bytes)
    return stretch.from +
           std::min<std::uint64_t>(stretch.size, inside * ratio_.characters / ratio_.bytes);
  return stretch.from + inside * stretch.width;
}

void TextMap::add_values_to(std::vector<Span>& spans) const {
  for (const Stretch& value : values_)
    spans.push_back({value.from, std::uint64_t{value.from} + value.size});
}

Span TextMap::original(Span in_text) const {
  if (stretches_.empty()) return {};
  const std::uint64_t last = in_text.size() == 0 ? in_text.begin : in_text.end - 1;
  if (!values_.empty()) {
    const Stretch& first_value = values_[index_of(values_, in_text.begin)];
    const Stretch& last_value = values_[index_of(values_, last)];
    return {first_value.from, std::uint64_t{last_value.from} + last_value.size};
  }
  const std::uint64_t begin = position(in_text.begin);
  if (in_text.size() == 0) return {begin, begin};
  const Stretch& stretch = stretches_[index_of(stretches_, last)];
  const std::uint64_t end = stretch.width != 0 ? position(last) + stretch.width
                                               : std::uint64_t{stretch.from} + stretch.size;
  return {begin, end};
}

}  // namespace dredge
