// Deltas in a history are many and their pieces are short (git cuts 40 to 170 a delta), so what one
// instruction costs is what decoding costs after inflating. Hence pointers and not ByteReader here:
// every instruction checks once that its operands, its source and its target lie inside their
// buffers, and then copies.
#include "git/delta.h"

#include <bit>
#include <cstring>

#include "base/byte_reader.h"

namespace dredge::git {
namespace {

// A little-endian base-128 number of a delta header.
Result<std::uint64_t> read_varint(ByteReader& in) {
  std::uint64_t value = 0;
  for (int shift = 0; shift <= 56; shift += 7) {
    ASSIGN_OR_RETURN(const std::uint8_t byte, in.u8());
    value |= std::uint64_t(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return Error{ErrorCode::Corrupt, "delta size is over 60 bits"};
}

struct CopyRange {
  std::size_t offset = 0;
  std::size_t size = 0;
};

// The operands of a copy: four offset and three size bytes, those present whose bit is set. The
// caller has seen that they are there.
CopyRange read_copy(unsigned opcode, const unsigned char*& at) {
  CopyRange range;
  if ((opcode & 0x01) != 0) range.offset = *at++;
  if ((opcode & 0x02) != 0) range.offset |= std::size_t(*at++) << 8;
  if ((opcode & 0x04) != 0) range.offset |= std::size_t(*at++) << 16;
  if ((opcode & 0x08) != 0) range.offset |= std::size_t(*at++) << 24;
  if ((opcode & 0x10) != 0) range.size = *at++;
  if ((opcode & 0x20) != 0) range.size |= std::size_t(*at++) << 8;
  if ((opcode & 0x40) != 0) range.size |= std::size_t(*at++) << 16;
  if (range.size == 0) range.size = 0x10000;
  return range;
}

struct NoLog {
  void copied(std::size_t, const CopyRange&) {}
};

// Joins pieces that git cut because a copy has at most 64 KiB. Of more pieces than kMostCopies none
// is kept.
struct CopyLog {
  std::vector<CopiedPiece>& copies;
  void copied(std::size_t begin, const CopyRange& range) {
    if (copies.size() > kMostCopies) return;
    const CopiedPiece piece{static_cast<std::uint32_t>(begin),
                            static_cast<std::uint32_t>(range.offset),
                            static_cast<std::uint32_t>(range.size)};
    if (!copies.empty()) {
      CopiedPiece& last = copies.back();
      if (last.begin + last.size == piece.begin && last.from + last.size == piece.from) {
        last.size += piece.size;
        return;
      }
    }
    copies.push_back(piece);
  }
};

// Runs all instructions; nullptr when they fill `target` exactly, else what is wrong.
template <typename Log>
const char* run(std::string_view instructions, std::string_view base, char* target,
                std::size_t target_size, Log log) {
  const char* const target_begin = target;
  const auto* at = reinterpret_cast<const unsigned char*>(instructions.data());
  const unsigned char* const end = at + instructions.size();
  char* const target_end = target + target_size;
  while (at != end) {
    const unsigned opcode = *at++;
    const auto left = static_cast<std::size_t>(end - at);
    const auto room = static_cast<std::size_t>(target_end - target);
    if ((opcode & 0x80) != 0) {
      if (left < static_cast<std::size_t>(std::popcount(opcode & 0x7f))) return "delta ends early";
      const CopyRange range = read_copy(opcode, at);
      if (range.offset > base.size() || range.size > base.size() - range.offset) {
        return "delta copies from outside its base";
      }
      if (range.size > room) return "delta makes more than it says";
      std::memcpy(target, base.data() + range.offset, range.size);
      log.copied(static_cast<std::size_t>(target - target_begin), range);
      target += range.size;
    } else {
      if (opcode == 0) return "delta has a reserved instruction";
      if (left < opcode) return "delta ends early";
      if (opcode > room) return "delta makes more than it says";
      std::memcpy(target, at, opcode);
      target += opcode;
      at += opcode;
    }
  }
  return target == target_end ? nullptr : "delta makes less than it says";
}

template <typename Log>
Result<> apply(std::string_view base, std::string_view delta, Bytes& result, Log log) {
  ByteReader in(delta);
  ASSIGN_OR_RETURN(const std::uint64_t base_size, read_varint(in));
  ASSIGN_OR_RETURN(const std::uint64_t result_size, read_varint(in));
  if (base_size != base.size()) return Error{ErrorCode::Corrupt, "delta is for another base"};
  if (result_size > kMaxObjectBytes) {
    return Error{ErrorCode::LimitExceeded, std::to_string(result_size) + " bytes, over the limit"};
  }
  result.reset(result_size);
  const char* const trouble =
      run(delta.substr(in.offset()), base, result.data.get(), result_size, log);
  if (trouble != nullptr) return Error{ErrorCode::Corrupt, trouble};
  return {};
}

}  // namespace

Result<> apply_delta(std::string_view base, std::string_view delta, Bytes& result) {
  return apply(base, delta, result, NoLog{});
}

Result<> apply_delta(std::string_view base, std::string_view delta, Bytes& result,
                     std::vector<CopiedPiece>& copies) {
  copies.clear();
  const Result<> applied = apply(base, delta, result, CopyLog{copies});
  if (copies.size() > kMostCopies) copies.clear();
  return applied;
}

}  // namespace dredge::git
