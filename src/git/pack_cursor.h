// What one thread needs to read packs: windows of compressed bytes and decompressors.
//
// Packs are read, not mapped: a pack that shrinks meanwhile then ends early, and reading through
// one window costs no more than the page faults of a map would
// (docs/decisions/10_packs_are_read.md).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "dredge/result.h"
#include "git/object.h"
#include "git/regular_file.h"

struct libdeflate_decompressor;

namespace dredge::git {

// Confined to one thread. Files must stay where they are between calls.
class PackCursor {
 public:
  PackCursor();
  ~PackCursor();
  PackCursor(const PackCursor&) = delete;
  PackCursor& operator=(const PackCursor&) = delete;
  PackCursor(PackCursor&&) noexcept = default;

  // At least `length` bytes of `file` from `offset` on, fewer only at its end; good until the next
  // call. Reads ahead as far as asking goes on forward. Errors: Io.
  Result<std::string_view> at(const OpenFile& file, std::uint64_t offset, std::uint64_t length);

  // Inflates the zlib stream that `input` starts with, of just `into.size` bytes. Returns how long
  // the stream is. Errors: Corrupt.
  Result<std::size_t> inflate(std::string_view input, Bytes& into);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* inflater) const;
  };
  using Inflater = std::unique_ptr<libdeflate_decompressor, Free>;

  // libdeflate keeps the tables of the fixed Huffman code between streams, and a stream with its
  // own code overwrites them: two states save building them for two of three deltas.
  Inflater fixed_;
  Inflater dynamic_;
  // Part of a file. A walk through a family goes to and fro between several.
  struct Window {
    const OpenFile* file = nullptr;
    std::uint64_t start = 0;
    std::size_t filled = 0;
    std::size_t ahead = 0;      // how much was read at once
    std::uint64_t used_at = 0;  // by `uses_`
    Bytes bytes;

    bool holds(const OpenFile& in, std::uint64_t offset, std::uint64_t length) const {
      return file == &in && offset >= start && offset - start <= filled &&
             length <= filled - (offset - start);
    }
  };

  Result<> fill(const OpenFile& file, std::uint64_t offset, std::uint64_t length);

  std::array<Window, 8> windows_;
  std::size_t recent_ = 0;  // the window last looked at
  std::uint64_t uses_ = 0;
};

}  // namespace dredge::git
