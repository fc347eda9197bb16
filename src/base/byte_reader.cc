#include "base/byte_reader.h"

namespace dredge {

Result<std::string_view> ByteReader::take(std::uint64_t count) {
  if (count > remaining()) return Error{ErrorCode::Corrupt, "bytes end early"};
  const std::string_view taken = bytes_.substr(offset_, count);
  offset_ += count;
  return taken;
}

Result<> ByteReader::skip(std::uint64_t count) {
  RETURN_IF_ERROR(take(count));
  return {};
}

Result<std::uint64_t> ByteReader::big_endian(std::uint64_t count) {
  ASSIGN_OR_RETURN(const std::string_view taken, take(count));
  std::uint64_t value = 0;
  for (const char byte : taken) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

Result<std::uint16_t> ByteReader::u16_be() {
  ASSIGN_OR_RETURN(const std::uint64_t value, big_endian(2));
  return static_cast<std::uint16_t>(value);
}

Result<std::uint32_t> ByteReader::u32_be() {
  ASSIGN_OR_RETURN(const std::uint64_t value, big_endian(4));
  return static_cast<std::uint32_t>(value);
}

Result<std::uint64_t> ByteReader::u64_be() { return big_endian(8); }

}  // namespace dredge
