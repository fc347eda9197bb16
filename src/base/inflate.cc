#include "base/inflate.h"

#include <cstddef>

#include <libdeflate.h>

namespace dredge {
namespace {

// What a deflate stream says is at most so many times its size: a match of 258 bytes takes 2 bits.
constexpr std::uint64_t kMostRatio = 1032;

constexpr std::size_t kGzipLeast = 18;  // header and trailer

// The last four bytes: the size of what a member says, modulo 2^32.
std::uint64_t size_in_trailer(std::string_view bytes) {
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < 4; ++i)
    size |= std::uint64_t{static_cast<unsigned char>(bytes[bytes.size() - 4 + i])} << (8 * i);
  return size;
}

}  // namespace

void Inflater::Free::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

Inflater::Inflater() : decompressor_(libdeflate_alloc_decompressor()) {}
Inflater::~Inflater() = default;

bool Inflater::make_room(std::string_view bytes, std::uint64_t size) {
  if (decompressor_ == nullptr || size == 0 || size / kMostRatio > bytes.size()) return false;
  room_ = std::make_unique_for_overwrite<char[]>(size);
  return true;
}

std::string_view Inflater::deflated(std::string_view bytes, std::uint64_t size) {
  if (!make_room(bytes, size)) return {};
  std::size_t consumed = 0;
  const libdeflate_result outcome = libdeflate_deflate_decompress_ex(
      decompressor_.get(), bytes.data(), bytes.size(), room_.get(), size, &consumed, nullptr);
  if (outcome != LIBDEFLATE_SUCCESS) return {};
  return {room_.get(), size};
}

std::string_view Inflater::gzipped(std::string_view bytes, std::uint64_t most) {
  if (bytes.size() < kGzipLeast) return {};
  const std::uint64_t size = size_in_trailer(bytes);
  if (size > most || !make_room(bytes, size)) return {};
  std::size_t consumed = 0;
  const libdeflate_result outcome = libdeflate_gzip_decompress_ex(
      decompressor_.get(), bytes.data(), bytes.size(), room_.get(), size, &consumed, nullptr);
  if (outcome != LIBDEFLATE_SUCCESS || consumed != bytes.size()) return {};
  return {room_.get(), size};
}

}  // namespace dredge
