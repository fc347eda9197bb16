// Inflates what is in memory whole: two to three times as fast as zlib, which reads piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

struct libdeflate_decompressor;

namespace dredge {

// Confined to one thread. It answers only where all is well: a stream that breaks off, has another
// size or goes on behind its end must be read by something that tells so.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // What the raw deflate stream that `bytes` begins with says, of `size` bytes; empty: it does not.
  // Good until the next call. Memory: `size` bytes. Source: RFC 1951.
  std::string_view deflated(std::string_view bytes, std::uint64_t size);

  // What the one member says that all of `bytes` is, of at most `most` bytes; empty: it is none, or
  // its checksum is wrong. As above. Source: RFC 1952.
  std::string_view gzipped(std::string_view bytes, std::uint64_t most);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* decompressor) const;
  };
  bool make_room(std::string_view bytes, std::uint64_t size);

  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;  // none where memory is short
  std::unique_ptr<char[]> room_;
};

}  // namespace dredge
