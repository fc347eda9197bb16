// Builds archives in memory, with libarchive's writers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dredge::testing {

struct Member {
  std::string path;
  std::string content;
  std::string link = {};  // not empty: a symbolic link
  bool folder = false;
};

enum class ArchiveFormat : std::uint8_t { Tar, Zip, SevenZip, Cpio, Ar, Raw };
enum class Packing : std::uint8_t { None, Gzip, Bzip2, Xz, Zstd };

std::string make_archive(ArchiveFormat format, const std::vector<Member>& members,
                         Packing packing = Packing::None);
inline std::string make_tar(const std::vector<Member>& members) {
  return make_archive(ArchiveFormat::Tar, members);
}
// One compressed stream.
std::string pack(std::string_view content, Packing packing);

}  // namespace dredge::testing
