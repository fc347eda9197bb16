#include "engine/shape_table.h"

#include <limits>
#include <map>

namespace dredge {
namespace {

constexpr std::size_t kClassBytes = 256;
constexpr std::size_t kEntryBytes = 12;

void put(std::string& out, const void* bytes, std::size_t size) {
  out.append(static_cast<const char*>(bytes), size);
}

std::string bytes_of(const ByteDfa& dfa) {
  std::string out;
  put(out, dfa.classes.data(), dfa.classes.size());
  for (std::uint16_t cell : dfa.next) {
    if (cell > ByteDfa::kFirstState)
      cell = static_cast<std::uint16_t>(ByteDfa::kFirstState +
                                        (cell - ByteDfa::kFirstState) * dfa.width);
    put(out, &cell, sizeof(cell));
  }
  return out;
}

// Whether the places of all rows fit a cell. Where one has no shape, everything fits it.
bool is_writable(const ByteDfa& dfa) {
  return !dfa.empty() &&
         dfa.next.size() + ByteDfa::kFirstState <= std::numeric_limits<std::uint16_t>::max();
}

std::uint64_t end_of(std::uint32_t offset, std::uint64_t states, std::uint64_t width) {
  return offset + kClassBytes + states * width * sizeof(std::uint16_t);
}

}  // namespace

std::string write_shapes(const std::vector<Shape>& shapes) {
  const auto count = static_cast<std::uint32_t>(shapes.size());
  std::string out;
  put(out, &count, sizeof(count));
  const std::size_t automata_begin = sizeof(count) + 2 * shapes.size() * kEntryBytes;
  std::string automata;
  std::map<std::string, std::uint32_t> known;
  const auto add = [&](const ByteDfa& dfa, std::uint32_t skip) {
    std::uint32_t offset = 0;
    std::uint16_t states = 0;
    if (is_writable(dfa)) {
      std::string bytes = bytes_of(dfa);
      offset = static_cast<std::uint32_t>(automata_begin + automata.size());
      states = static_cast<std::uint16_t>(dfa.next.size() / dfa.width);
      const auto [place, is_new] = known.try_emplace(std::move(bytes), offset);
      if (is_new) automata += place->first;
      offset = place->second;
    }
    put(out, &offset, sizeof(offset));
    put(out, &states, sizeof(states));
    put(out, &dfa.width, sizeof(dfa.width));
    put(out, &skip, sizeof(skip));
  };
  for (const Shape& shape : shapes) {
    add(shape.forward, shape.skip);
    add(shape.backward, 0);
  }
  return out + automata;
}

Result<ShapeTable> ShapeTable::read(std::string_view bytes) {
  const auto corrupt = [](const char* why) {
    return Error{ErrorCode::Corrupt, std::string("engine image: ") + why};
  };
  ShapeTable table;
  if (bytes.size() < sizeof(table.size_)) return corrupt("its shapes end early");
  std::memcpy(&table.size_, bytes.data(), sizeof(table.size_));
  table.bytes_ = bytes.data();
  static_assert(sizeof(Entry) == kEntryBytes);
  const std::uint64_t automata_begin = sizeof(table.size_) + 2ULL * table.size_ * sizeof(Entry);
  if (automata_begin > bytes.size()) return corrupt("its shapes end early");
  std::uint64_t end = automata_begin;
  for (std::uint32_t i = 0; i < 2 * table.size_; ++i) {
    const Entry found = table.entry(i);
    if (found.offset == 0) continue;
    if (found.offset < automata_begin || found.states == 0 || found.width == 0)
      return corrupt("an automaton is out of shape");
    end = std::max(end, end_of(found.offset, found.states, found.width));
  }
  if (end != bytes.size()) return corrupt("its shapes do not end where they should");
  return table;
}

}  // namespace dredge
