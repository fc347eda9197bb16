// The only way hostile bytes are read: every access is checked against the end.
#pragma once

#include <cstdint>
#include <string_view>

#include "dredge/result.h"

namespace dredge {

// A cursor over borrowed bytes. Confined to one thread; the bytes must outlive it.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t offset() const { return offset_; }
  std::uint64_t remaining() const { return bytes_.size() - offset_; }
  bool at_end() const { return remaining() == 0; }

  // Errors of all readers: Corrupt, when bytes run out.
  Result<std::uint8_t> u8() {  // here, because a pack's headers are read byte by byte
    if (at_end()) return Error{ErrorCode::Corrupt, "bytes end early"};
    return static_cast<std::uint8_t>(bytes_[offset_++]);
  }
  Result<std::uint16_t> u16_be();
  Result<std::uint32_t> u32_be();
  Result<std::uint64_t> u64_be();
  Result<std::string_view> take(std::uint64_t count);
  Result<> skip(std::uint64_t count);

 private:
  Result<std::uint64_t> big_endian(std::uint64_t count);

  std::string_view bytes_;
  std::uint64_t offset_ = 0;
};

}  // namespace dredge
