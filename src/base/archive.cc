#include "base/archive.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <clocale>
#include <cstring>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "base/file.h"
#include "base/handle.h"
#include "base/inflate.h"
#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kBlockBytes = 128 << 10;

// libarchive converts member names to the thread's locale, and in "C" it loses all that are not
// ASCII. So its calls run under UTF-8.
class Utf8Locale {
 public:
  Utf8Locale() : before_(::uselocale(utf8())) {}
  ~Utf8Locale() { ::uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;  // null leaves the locale as it is
  }
  locale_t before_;
};

ArchiveEntry::Kind kind_of(::archive_entry* entry) {
  if (::archive_entry_hardlink(entry) != nullptr) {
    return ::archive_entry_size(entry) > 0 ? ArchiveEntry::Kind::File
                                           : ArchiveEntry::Kind::Hardlink;
  }
  switch (::archive_entry_filetype(entry)) {
    case AE_IFDIR:
      return ArchiveEntry::Kind::Directory;
    case AE_IFLNK:
      return ArchiveEntry::Kind::Symlink;
    case AE_IFREG:
    case 0:
      return ArchiveEntry::Kind::File;  // formats without types: ar, packed streams
    default:
      return ArchiveEntry::Kind::Other;
  }
}

using Support = int (*)(::archive*);
constexpr std::array<Support, 7> kFilters = {
    ::archive_read_support_filter_gzip,    ::archive_read_support_filter_bzip2,
    ::archive_read_support_filter_xz,      ::archive_read_support_filter_zstd,
    ::archive_read_support_filter_lz4,     ::archive_read_support_filter_lzip,
    ::archive_read_support_filter_compress};
constexpr std::array<Support, 5> kMemberFormats = {
    ::archive_read_support_format_zip, ::archive_read_support_format_tar,
    ::archive_read_support_format_7zip, ::archive_read_support_format_ar,
    ::archive_read_support_format_cpio};

std::string text_or_empty(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

struct ArchiveReader::State {
  Handle<::archive, ::archive_read_free> archive{::archive_read_new()};
  ByteStream* in = nullptr;
  std::vector<char> block;
  std::uint64_t position = 0;  // in `in`
  std::optional<Error> stream_error;
  std::string_view data;            // of the member; libarchive's memory, good until the next call
  std::uint64_t data_offset = 0;    // of `data` in the member
  std::uint64_t member_offset = 0;  // bytes of the member that were delivered or left out
  bool at_end = false;
  std::optional<std::uint64_t> member_size;
  bool ended = false;       // the archive, without saying so
  std::string_view memory;  // all that is read; nothing when it is a stream
  std::optional<Inflater> inflater;
  bool is_inflated = false;       // one gzip member, which is in `data`: libarchive is not asked
  std::uint64_t deflated_at = 0;  // in `memory`, the member that has not been read yet; 0: is none

  bool inflate_all();
  void note_deflated(::archive_entry* entry);
  bool inflate_member();
  Error failure();
  bool lacks_only_padding() const;
  Result<> support(ArchiveKind kind);
  Result<> open_stream();
  Result<bool> next_data();

  static la_ssize_t on_read(::archive* archive, void* self, const void** bytes);
  static la_int64_t on_skip(::archive* archive, void* self, la_int64_t count);
  static la_int64_t on_seek(::archive* archive, void* self, la_int64_t offset, int whence);
};

Error ArchiveReader::State::failure() {
  if (stream_error) return *stream_error;
  const char* message = ::archive_error_string(archive.get());
  if (message == nullptr) message = "unreadable archive";
  const bool no_memory = ::archive_errno(archive.get()) == ENOMEM;
  return Error{no_memory ? ErrorCode::LimitExceeded : ErrorCode::Corrupt,
               escape_for_terminal(to_lower(message))};
}

// Some tools leave out what pads the last member of a tar and all behind it. When the member is
// there to its last byte, nothing is lost.
bool ArchiveReader::State::lacks_only_padding() const {
  const char* const message = ::archive_error_string(archive.get());
  return member_size == member_offset && message != nullptr && !stream_error &&
         std::string_view(message).starts_with("Truncated input file");
}

// Opens one gzip member, when it is in memory and not too large to hold.
bool ArchiveReader::State::inflate_all() {
  if (!memory.starts_with("\x1f\x8b")) return false;
  data = inflater.emplace().gzipped(memory, kWholeBlobBytes);
  is_inflated = !data.empty();
  return is_inflated;
}

// Members of a zip in memory that libarchive has just read the header of: their bytes begin here.
void ArchiveReader::State::note_deflated(::archive_entry* entry) {
  deflated_at = 0;
  const char* const format = ::archive_format_name(archive.get());
  const bool is_deflated = format != nullptr && std::string_view(format).starts_with("ZIP") &&
                           std::string_view(format).ends_with("(deflation)");
  if (memory.empty() || !is_deflated || ::archive_entry_is_encrypted(entry) != 0) return;
  if (!member_size || *member_size == 0 || *member_size > kWholeBlobBytes) return;
  const auto at = static_cast<std::uint64_t>(::archive_filter_bytes(archive.get(), -1));
  if (at < memory.size()) deflated_at = at;
}

// Says false when libarchive must read the member; it then says what is wrong with it, too.
bool ArchiveReader::State::inflate_member() {
  if (deflated_at == 0) return false;
  if (!inflater) inflater.emplace();
  data = inflater->deflated(memory.substr(std::exchange(deflated_at, 0)), *member_size);
  data_offset = 0;
  at_end = !data.empty();
  return at_end;
}

Result<> ArchiveReader::State::support(ArchiveKind kind) {
  if (!archive) return Error{ErrorCode::LimitExceeded, "no memory for an archive reader"};
  const auto add = [this](Support what) { return what(archive.get()) == ARCHIVE_OK; };
  bool good = true;
  if (kind == ArchiveKind::Packed || kind == ArchiveKind::Layer) {
    good = std::all_of(kFilters.begin(), kFilters.end(), add);
  }
  if (kind == ArchiveKind::Packed) {
    good =
        good && add(::archive_read_support_format_raw) && add(::archive_read_support_format_empty);
  }
  if (kind == ArchiveKind::Tar || kind == ArchiveKind::Layer) {
    good = good && add(::archive_read_support_format_tar);
  }
  if (kind == ArchiveKind::Members) {
    good = std::all_of(kMemberFormats.begin(), kMemberFormats.end(), add);
  }
  // A format that libarchive would hand to an external program answers with a warning.
  if (!good) return Error{ErrorCode::Unsupported, "libarchive was built without a format"};
  if (kind != ArchiveKind::Packed) {
    ::archive_read_set_format_option(archive.get(), "tar", "read_concatenated_archives", "1");
  }
  return {};
}

la_ssize_t ArchiveReader::State::on_read(::archive* archive, void* self, const void** bytes) {
  auto* state = static_cast<State*>(self);
  auto got = state->in->read(state->block);
  if (!got) {
    state->stream_error = got.error();
    ::archive_set_error(archive, EIO, "read failed");
    return -1;
  }
  state->position += *got;
  *bytes = state->block.data();
  return static_cast<la_ssize_t>(*got);
}

la_int64_t ArchiveReader::State::on_skip(::archive*, void* self, la_int64_t count) {
  auto* state = static_cast<State*>(self);
  const auto target = state->position + static_cast<std::uint64_t>(count);
  // Short skips are cheaper to read; one past the end would hide a truncation.
  if (count < static_cast<la_int64_t>(kBlockBytes)) return 0;
  if (target > state->in->size().value_or(0) || !state->in->seek(target)) return 0;
  state->position = target;
  return count;
}

la_int64_t ArchiveReader::State::on_seek(::archive*, void* self, la_int64_t offset, int whence) {
  auto* state = static_cast<State*>(self);
  const auto size = static_cast<la_int64_t>(state->in->size().value_or(0));
  la_int64_t base = 0;
  if (whence == SEEK_CUR) base = static_cast<la_int64_t>(state->position);
  if (whence == SEEK_END) base = size;
  la_int64_t target = 0;
  if (__builtin_add_overflow(base, offset, &target)) return ARCHIVE_FATAL;
  target = std::clamp<la_int64_t>(target, 0, size);
  if (!state->in->seek(static_cast<std::uint64_t>(target))) return ARCHIVE_FATAL;
  state->position = static_cast<std::uint64_t>(target);
  return target;
}

Result<> ArchiveReader::State::open_stream() {
  block.resize(kBlockBytes);
  ::archive* raw = archive.get();
  ::archive_read_set_read_callback(raw, on_read);
  if (in->size() && in->seek(0)) {
    ::archive_read_set_skip_callback(raw, on_skip);
    ::archive_read_set_seek_callback(raw, on_seek);
  }
  ::archive_read_set_callback_data(raw, this);
  if (::archive_read_open1(raw) < ARCHIVE_WARN) return failure();
  return {};
}

ArchiveReader::ArchiveReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ArchiveReader::ArchiveReader(ArchiveReader&& other) noexcept = default;
ArchiveReader& ArchiveReader::operator=(ArchiveReader&& other) noexcept = default;
ArchiveReader::~ArchiveReader() = default;

Result<ArchiveReader> ArchiveReader::open(ByteStream& in, ArchiveKind kind) {
  const Utf8Locale locale;
  auto state = std::make_unique<State>();
  RETURN_IF_ERROR(state->support(kind));
  state->in = &in;
  RETURN_IF_ERROR(state->open_stream());
  return ArchiveReader(std::move(state));
}

Result<ArchiveReader> ArchiveReader::open(std::string_view bytes, ArchiveKind kind) {
  const Utf8Locale locale;
  auto state = std::make_unique<State>();
  state->memory = bytes;
  if (kind == ArchiveKind::Packed && state->inflate_all()) return ArchiveReader(std::move(state));
  RETURN_IF_ERROR(state->support(kind));
  if (::archive_read_open_memory(state->archive.get(), bytes.data(), bytes.size()) < ARCHIVE_WARN) {
    return state->failure();
  }
  return ArchiveReader(std::move(state));
}

Result<bool> ArchiveReader::next(ArchiveEntry& entry) {
  const Utf8Locale locale;
  State& state = *state_;
  if (state.is_inflated) {
    if (std::exchange(state.at_end, true)) return false;
    entry = {};
    return true;
  }
  state.data = {};
  state.member_offset = 0;
  state.at_end = false;
  if (state.ended) return false;
  ::archive_entry* found = nullptr;
  const int status = ::archive_read_next_header(state.archive.get(), &found);
  if (status == ARCHIVE_EOF) return false;
  if (status < ARCHIVE_WARN) return state.failure();
  const char* name = ::archive_entry_pathname_utf8(found);
  entry.path = text_or_empty(name != nullptr ? name : ::archive_entry_pathname(found));
  entry.kind = kind_of(found);
  const bool hard = entry.kind == ArchiveEntry::Kind::Hardlink;
  entry.link =
      text_or_empty(hard ? ::archive_entry_hardlink(found) : ::archive_entry_symlink(found));
  entry.size.reset();
  if (::archive_entry_size_is_set(found) != 0) {
    entry.size = static_cast<std::uint64_t>(std::max<la_int64_t>(0, ::archive_entry_size(found)));
  }
  state.member_size = entry.size;
  state.note_deflated(found);
  entry.encrypted = ::archive_entry_is_encrypted(found) != 0;
  entry.data_offset = consumed();
  return true;
}

// Makes `data` hold bytes, or says false at the end of the member.
Result<bool> ArchiveReader::State::next_data() {
  while (data.empty() && !at_end && !inflate_member()) {
    const void* bytes = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = ::archive_read_data_block(archive.get(), &bytes, &size, &offset);
    if (status < ARCHIVE_WARN) {
      at_end = true;  // asked again, a broken member has ended
      ended = lacks_only_padding();
      if (ended) return false;
      return failure();
    }
    at_end = status == ARCHIVE_EOF;
    if (!at_end) {
      data = std::string_view(static_cast<const char*>(bytes), size);
      data_offset = static_cast<std::uint64_t>(std::max<la_int64_t>(0, offset));
    }
  }
  return !data.empty();
}

std::uint64_t ArchiveReader::consumed() const {
  if (state_->is_inflated) return state_->memory.size();
  return static_cast<std::uint64_t>(::archive_filter_bytes(state_->archive.get(), -1));
}

Result<std::size_t> ArchiveReader::read(std::span<char> into) {
  const Utf8Locale locale;
  State& state = *state_;
  ASSIGN_OR_RETURN(const bool more, state.next_data());
  if (!more || into.empty()) return std::size_t{0};
  if (state.data_offset > state.member_offset) {
    const std::uint64_t hole = std::min(state.data_offset - state.member_offset, kHoleBytes);
    const std::size_t zeros = std::min<std::uint64_t>(into.size(), hole);
    std::memset(into.data(), 0, zeros);
    state.member_offset = state.data_offset - (hole - zeros);
    return zeros;
  }
  const std::size_t count = std::min(into.size(), state.data.size());
  std::memcpy(into.data(), state.data.data(), count);
  state.data.remove_prefix(count);
  state.data_offset += count;
  state.member_offset = state.data_offset;
  return count;
}

Result<std::size_t> MeteredMember::read(std::span<char> into) {
  if (trouble_) return std::size_t{0};
  auto got = reader_.read(into);
  if (!got) {
    trouble_ = got.error();
    return std::size_t{0};
  }
  if (auto charged = meter_.charge_bytes(*got); !charged) {
    trouble_ = charged.error();
    return std::size_t{0};
  }
  return *got;
}

}  // namespace dredge
