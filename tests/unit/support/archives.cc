#include "unit/support/archives.h"

#include <clocale>
#include <type_traits>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "base/handle.h"

namespace dredge::testing {
namespace {

la_ssize_t append(::archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

void set_up(::archive* writer, ArchiveFormat format, Packing packing) {
  switch (format) {
    case ArchiveFormat::Tar:
      ::archive_write_set_format_pax_restricted(writer);
      break;
    case ArchiveFormat::Zip:
      ::archive_write_set_format_zip(writer);
      break;
    case ArchiveFormat::SevenZip:
      ::archive_write_set_format_7zip(writer);
      break;
    case ArchiveFormat::Cpio:
      ::archive_write_set_format_cpio_newc(writer);
      break;
    case ArchiveFormat::Ar:
      ::archive_write_set_format_ar_svr4(writer);
      break;
    case ArchiveFormat::Raw:
      ::archive_write_set_format_raw(writer);
      break;
  }
  switch (packing) {
    case Packing::None:
      break;
    case Packing::Gzip:
      ::archive_write_add_filter_gzip(writer);
      break;
    case Packing::Bzip2:
      ::archive_write_add_filter_bzip2(writer);
      break;
    case Packing::Xz:
      ::archive_write_add_filter_xz(writer);
      break;
    case Packing::Zstd:
      ::archive_write_add_filter_zstd(writer);
      break;
  }
  ::archive_write_set_bytes_in_last_block(writer, 1);
}

}  // namespace

std::string make_archive(ArchiveFormat format, const std::vector<Member>& members,
                         Packing packing) {
  std::string out;
  const Handle<std::remove_pointer_t<locale_t>, ::freelocale> utf8(
      ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr));
  const locale_t before = ::uselocale(utf8.get());
  const Handle<::archive, ::archive_write_free> writer(::archive_write_new());
  set_up(writer.get(), format, packing);
  EXPECT_EQ(::archive_write_open(writer.get(), &out, nullptr, append, nullptr), ARCHIVE_OK);
  for (const Member& member : members) {
    const Handle<::archive_entry, ::archive_entry_free> entry(::archive_entry_new());
    ::archive_entry_set_pathname(entry.get(), member.path.c_str());
    ::archive_entry_set_perm(entry.get(), 0644);
    ::archive_entry_set_filetype(entry.get(), member.folder ? AE_IFDIR : AE_IFREG);
    ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.content.size()));
    if (!member.link.empty()) {
      ::archive_entry_set_filetype(entry.get(), AE_IFLNK);
      ::archive_entry_set_symlink(entry.get(), member.link.c_str());
    }
    EXPECT_EQ(::archive_write_header(writer.get(), entry.get()), ARCHIVE_OK)
        << ::archive_error_string(writer.get());
    const auto wrote =
        ::archive_write_data(writer.get(), member.content.data(), member.content.size());
    EXPECT_EQ(wrote, static_cast<la_ssize_t>(member.content.size()));
  }
  EXPECT_EQ(::archive_write_close(writer.get()), ARCHIVE_OK);
  ::uselocale(before);
  return out;
}

std::string pack(std::string_view content, Packing packing) {
  return make_archive(ArchiveFormat::Raw, {{"data", std::string(content)}}, packing);
}

}  // namespace dredge::testing
