#include "git/multi_pack_index.h"

#include "base/byte_reader.h"

namespace dredge::git {
namespace {

constexpr std::uint32_t kPackNames = 0x504e414d;  // "PNAM"

// The bytes of one chunk; empty when there is none. `in` stands at the table of chunks.
Result<std::string_view> read_chunk(ByteReader& in, std::string_view file, unsigned chunks,
                                    std::uint32_t wanted) {
  for (unsigned i = 0; i < chunks; ++i) {
    ASSIGN_OR_RETURN(const std::uint32_t id, in.u32_be());
    ASSIGN_OR_RETURN(const std::uint64_t start, in.u64_be());
    if (id != wanted) continue;
    RETURN_IF_ERROR(in.skip(4));
    ASSIGN_OR_RETURN(const std::uint64_t end, in.u64_be());  // the next chunk's start
    if (start > end || end > file.size()) return Error{ErrorCode::Corrupt, "broken"};
    return file.substr(start, end - start);
  }
  return std::string_view();
}

}  // namespace

Result<std::vector<std::string>> names_of_packs(std::string_view file) {
  ByteReader in(file);
  ASSIGN_OR_RETURN(const std::string_view magic, in.take(4));
  ASSIGN_OR_RETURN(const std::uint8_t version, in.u8());
  RETURN_IF_ERROR(in.skip(1));  // which hash
  ASSIGN_OR_RETURN(const std::uint8_t chunks, in.u8());
  RETURN_IF_ERROR(in.skip(1));  // base files: always none
  ASSIGN_OR_RETURN(const std::uint32_t packs, in.u32_be());
  if (magic != "MIDX") return Error{ErrorCode::Corrupt, "not a multi-pack index"};
  if (version != 1) return Error{ErrorCode::Unsupported, "multi-pack index of an unknown version"};
  ASSIGN_OR_RETURN(std::string_view names, read_chunk(in, file, chunks, kPackNames));
  std::vector<std::string> read;
  while (read.size() < packs) {
    const std::size_t end = names.find('\0');
    if (end == 0 || end == std::string_view::npos) {
      return Error{ErrorCode::Corrupt, "multi-pack index names fewer packs than it counts"};
    }
    read.emplace_back(names.substr(0, end));
    names.remove_prefix(end + 1);
  }
  return read;
}

}  // namespace dredge::git
