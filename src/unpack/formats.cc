#include "unpack/formats.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace dredge {
namespace {

using std::string_view_literals::operator""sv;  // NOLINT(misc-unused-using-decls): used as ""sv

constexpr std::size_t kTarBlock = 512;
constexpr std::size_t kTarChecksum = 148;

// An octal number, blanks before it and a NUL or blank behind it; -1 when it is none.
int octal(std::string_view field) {
  int value = 0;
  bool any = false;
  for (const char c : field) {
    if (c == ' ' && !any) continue;
    if (c < '0' || c > '7') return any && (c == '\0' || c == ' ') ? value : -1;
    value = value * 8 + (c - '0');
    any = true;
  }
  return any ? value : -1;
}

// Old tars have no magic, all have a checksum over the header with its own field blank.
// Source: POSIX.1-2001, pax, "ustar Interchange Format".
bool is_tar(std::string_view head) {
  if (head.size() < kTarBlock) return false;
  const int want = octal(head.substr(kTarChecksum, 8));
  if (want <= 0) return false;
  int sum = 8 * ' ';
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    if (i < kTarChecksum || i >= kTarChecksum + 8) sum += static_cast<unsigned char>(head[i]);
  }
  return sum == want;
}

bool is_bzip2(std::string_view head) {  // "BZh9" may start a text; the block's magic does not
  if (head.size() < 10 || head[3] < '1' || head[3] > '9') return false;
  const std::string_view block = head.substr(4, 6);
  return block == "\x31\x41\x59\x26\x53\x59"sv || block == "\x17\x72\x45\x38\x50\x90"sv;
}

bool is_gzip(std::string_view head) {  // deflate is the only method; three flag bits are reserved
  return head.size() >= 10 && head[2] == 8 && (head[3] & 0xe0) == 0;
}

bool is_compress(std::string_view head) {  // 9 to 16 bits; two flag bits are reserved
  const int bits = head.size() > 2 ? head[2] & 0x1f : 0;
  return bits >= 9 && bits <= 16 && (head[2] & 0x60) == 0;
}

constexpr std::array<Format, 18> kFormats = {{
    {"zip", Container::Archive, "PK\3\4"sv},
    {"zip", Container::Archive, "PK\5\6"sv},
    {"zip", Container::Archive, "PK\7\x08"sv},
    {"gzip", Container::Packed, "\x1f\x8b"sv, is_gzip, ".gz .tgz=.tar .gzip"},
    {"bzip2", Container::Packed, "BZh"sv, is_bzip2, ".bz2 .tbz2=.tar .tbz=.tar"},
    {"xz", Container::Packed, "\3757zXZ\0"sv, nullptr, ".xz .txz=.tar"},
    {"zstd", Container::Packed, "\x28\xb5\x2f\xfd"sv, nullptr, ".zst .tzst=.tar .zstd"},
    {"lz4", Container::Packed, "\x04\x22\x4d\x18"sv, nullptr, ".lz4"},
    {"lzip", Container::Packed, "LZIP\1"sv, nullptr, ".lz .tlz=.tar"},
    {"compress", Container::Packed, "\x1f\x9d"sv, is_compress, ".Z .taz=.tar"},
    {"7z", Container::Archive, "7z\xbc\xaf\x27\x1c"sv},
    {"ar", Container::Archive, "!<arch>\n"sv},
    {"cpio", Container::Archive, "070701"sv},
    {"cpio", Container::Archive, "070702"sv},
    {"cpio", Container::Archive, "070707"sv},
    {"rar", Container::Unopened, "Rar!\x1a\7"sv},
    {"cab", Container::Unopened, "MSCF\0\0\0\0"sv},
    {"tar", Container::Archive, ""sv, is_tar},
}};

std::string_view path_of(const Origin& origin) {
  if (!origin.inside.empty()) return origin.inside.back();
  if (const auto* file = std::get_if<FileOrigin>(&origin.where)) return file->path;
  if (const auto* commit = std::get_if<CommitOrigin>(&origin.where)) return commit->path;
  if (const auto* layer = std::get_if<LayerOrigin>(&origin.where)) return layer->path;
  return std::get<StreamOrigin>(origin.where).name;
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* tell_format(std::string_view head) {
  const auto fits = [&](const Format& format) {
    if (!head.starts_with(format.magic)) return false;
    return format.looks_like == nullptr || format.looks_like(head);
  };
  const auto* const found = std::find_if(kFormats.begin(), kFormats.end(), fits);
  return found == kFormats.end() ? nullptr : found;
}

bool ends_as_zip(std::string_view whole) {
  constexpr std::size_t kDirectoryEnd = 22;  // without a comment
  return whole.size() > kDirectoryEnd &&
         whole.substr(whole.size() - kDirectoryEnd).starts_with("PK\5\6"sv);
}

std::string packed_member_name(const Format& format, const Origin& origin) {
  std::string_view name = path_of(origin);
  name = name.substr(name.rfind('/') + 1);  // npos + 1 is 0
  for (const std::string_view row : split(format.suffixes, ' ')) {
    const std::string_view suffix = row.substr(0, row.find('='));
    if (suffix.empty() || name.size() <= suffix.size() || !name.ends_with(suffix)) continue;
    std::string member(name.substr(0, name.size() - suffix.size()));
    if (suffix.size() < row.size()) member += row.substr(suffix.size() + 1);
    return member;
  }
  return std::string(name);
}

bool looks_like_text(std::string_view head) {
  return std::none_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 9 || (byte > 13 && byte < 32 && byte != 27);
  });
}

}  // namespace dredge
