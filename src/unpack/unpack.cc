// A container is peeled layer by layer: a packed stream gives one member, an archive many, and each
// member is looked at afresh. What fits in kWholeBlobBytes is held whole; a larger member goes on
// as a stream, so memory is bounded by kWholeBlobBytes times the depth.
#include "unpack/unpack.h"

#include <string>
#include <utility>

#include "base/archive.h"
#include "base/file.h"
#include "unpack/formats.h"
#include "unpack/streams.h"

namespace dredge {
namespace {

class Unpacker {
 public:
  Unpacker(const Budget& budget, TextSink& sink) : meter_(budget), sink_(sink) {}

  BudgetMeter& meter() { return meter_; }
  void whole(const Origin& origin, std::string_view bytes, unsigned depth);
  void stream(const Origin& origin, ByteStream& in, unsigned depth);

 private:
  // Empty and Broken: nothing was handed over.
  enum class Outcome { Opened, Empty, Broken };

  Outcome open(const Origin& origin, const Format& format, Result<ArchiveReader>& reader,
               unsigned depth);
  Outcome members(const Origin& origin, ArchiveReader& reader, unsigned depth);
  Outcome packed(const Origin& origin, const Format& format, ArchiveReader& reader, unsigned depth);
  void member(const Origin& inside, ArchiveReader& reader, const ArchiveEntry& entry,
              std::string& buffer, unsigned depth);
  void pass_on(const Origin& inside, std::string_view begin, ByteStream& rest, unsigned depth);
  bool may_open(const Origin& origin, const Format& format, unsigned depth);
  void text(const Origin& origin, std::string_view bytes, unsigned depth);
  void text_stream(const Origin& origin, std::string_view head, ByteStream& rest, unsigned depth);
  void check_tail(const Origin& origin, const Format& format, const ArchiveReader& reader,
                  const ByteStream& in);
  void explain(const Origin& origin, const Format& format, std::string_view head);
  bool over() const { return meter_.exhausted() || sink_.stopped(); }

  BudgetMeter meter_;
  TextSink& sink_;
  Error why_;  // of the last Outcome::Broken
};

ArchiveKind kind_of(const Format& format) {
  return format.container == Container::Packed ? ArchiveKind::Packed : ArchiveKind::Members;
}

Origin inside_of(const Origin& origin, std::string member) {
  Origin inside = origin;
  inside.inside.push_back(std::move(member));
  return inside;
}

// Does anything but padding follow the end of a packed stream?
bool has_tail(const Format& format, const ArchiveReader& reader, std::string_view bytes) {
  return format.container == Container::Packed && reader.consumed() < bytes.size() &&
         bytes.find_first_not_of('\0', reader.consumed()) != std::string_view::npos;
}

void Unpacker::text(const Origin& origin, std::string_view bytes, unsigned depth) {
  if (depth != 0) sink_.unpacked(bytes.size());
  sink_.text(origin, bytes);
}

void Unpacker::text_stream(const Origin& origin, std::string_view head, ByteStream& rest,
                           unsigned depth) {
  if (depth == 0 && rest.rewind()) return sink_.text_stream(origin, rest);
  PrefixedStream joined(head, rest);
  CountingStream counted(joined);
  sink_.text_stream(origin, counted);
  if (depth != 0) sink_.unpacked(counted.count());
}

// Says false, with a notice, when the format must stay closed. Its bytes are then read as text.
bool Unpacker::may_open(const Origin& origin, const Format& format, unsigned depth) {
  if (format.container == Container::Unopened) {
    sink_.skip(origin, 0,
               Error{ErrorCode::Unsupported, std::string(format.name) + " is not opened"});
    return false;
  }
  if (depth < meter_.max_depth()) return true;
  sink_.skip(origin, 0, Error{ErrorCode::LimitExceeded, "too many containers inside each other"});
  return false;
}

// Text may begin like a container; nothing is lost when it is read as text.
void Unpacker::explain(const Origin& origin, const Format& format, std::string_view head) {
  if (looks_like_text(head)) return;
  sink_.skip(origin, 0, Error{why_.code, std::string(format.name) + ": " + why_.message});
}

// What follows the end of a packed stream too large to hold has passed already.
void Unpacker::check_tail(const Origin& origin, const Format& format, const ArchiveReader& reader,
                          const ByteStream& in) {
  if (format.container != Container::Packed || over()) return;
  const std::uint64_t size = in.size().value_or(0);
  if (reader.consumed() >= size) return;
  sink_.skip(origin, size - reader.consumed(),
             Error{ErrorCode::Unsupported, "bytes behind the end of the compressed stream"});
}

Unpacker::Outcome Unpacker::open(const Origin& origin, const Format& format,
                                 Result<ArchiveReader>& reader, unsigned depth) {
  if (!reader) {
    why_ = reader.error();
    return Outcome::Broken;
  }
  return format.container == Container::Packed ? packed(origin, format, *reader, depth)
                                               : members(origin, *reader, depth);
}

Unpacker::Outcome Unpacker::members(const Origin& origin, ArchiveReader& reader, unsigned depth) {
  ArchiveEntry entry;
  std::string buffer;
  Outcome outcome = Outcome::Empty;
  while (!over()) {
    const auto more = reader.next(entry);
    if (more && !*more) return outcome;
    if (!more && outcome == Outcome::Empty) {
      why_ = more.error();
      return Outcome::Broken;
    }
    const Result<> charged = meter_.charge_entry();
    if (!more || !charged) {
      sink_.skip(origin, 0, more ? charged.error() : more.error());
      return outcome;
    }
    outcome = Outcome::Opened;
    if (entry.kind != ArchiveEntry::Kind::File) continue;
    member(inside_of(origin, entry.path), reader, entry, buffer, depth);
  }
  return Outcome::Opened;
}

void Unpacker::member(const Origin& inside, ArchiveReader& reader, const ArchiveEntry& entry,
                      std::string& buffer, unsigned depth) {
  if (entry.encrypted) {
    return sink_.skip(inside, entry.size.value_or(0),
                      Error{ErrorCode::Unsupported, "encrypted, and there is no password"});
  }
  MeteredMember in(reader, meter_);
  (void)read_up_to(in, kWholeBlobBytes + 1, buffer);  // never fails: see MeteredMember
  if (!buffer.empty() || !in.trouble()) pass_on(inside, buffer, in, depth);
  if (in.trouble()) sink_.skip(inside, 0, *in.trouble());
}

// A member, with its first bytes read: all of it, when they are no more than kWholeBlobBytes.
void Unpacker::pass_on(const Origin& inside, std::string_view begin, ByteStream& rest,
                       unsigned depth) {
  if (begin.size() <= kWholeBlobBytes) return whole(inside, begin, depth + 1);
  PrefixedStream all(begin, rest);
  stream(inside, all, depth + 1);
}

Unpacker::Outcome Unpacker::packed(const Origin& origin, const Format& format,
                                   ArchiveReader& reader, unsigned depth) {
  ArchiveEntry entry;
  const auto more = reader.next(entry);
  if (more && !*more) return Outcome::Empty;
  std::string buffer;
  MeteredMember in(reader, meter_);
  if (more) (void)read_up_to(in, kWholeBlobBytes + 1, buffer);
  if (buffer.empty() && (!more || in.trouble())) {
    why_ = more ? *in.trouble() : more.error();
    return Outcome::Broken;
  }
  // app.tar.gz!etc/passwd, not app.tar.gz!app.tar!etc/passwd.
  const Format* const inner = tell_format(std::string_view(buffer).substr(0, kHeadBytes));
  const bool transparent = inner != nullptr && inner->container == Container::Archive;
  const Origin inside =
      transparent ? origin : inside_of(origin, packed_member_name(format, origin));
  pass_on(inside, buffer, in, depth);
  if (in.trouble()) sink_.skip(inside, 0, *in.trouble());
  return Outcome::Opened;
}

void Unpacker::whole(const Origin& origin, std::string_view bytes, unsigned depth) {
  static constexpr Format kZipBehind{"zip", Container::Archive, {}, nullptr, {}};
  const std::string_view head = bytes.substr(0, kHeadBytes);
  const Format* format = tell_format(head);
  const bool has_prefix = format == nullptr && ends_as_zip(bytes);
  if (has_prefix) format = &kZipBehind;
  if (format == nullptr || !may_open(origin, *format, depth)) return text(origin, bytes, depth);

  auto reader = ArchiveReader::open(bytes, kind_of(*format));
  const Outcome outcome = open(origin, *format, reader, depth);
  if (outcome == Outcome::Broken) explain(origin, *format, head);
  if (outcome != Outcome::Opened || has_prefix || (!over() && has_tail(*format, *reader, bytes))) {
    text(origin, bytes, depth);
  }
}

void Unpacker::stream(const Origin& origin, ByteStream& in, unsigned depth) {
  std::string head;
  if (auto got = read_up_to(in, kHeadBytes, head); !got) {
    return sink_.skip(origin, in.size().value_or(0), got.error());
  }
  const Format* const format = tell_format(head);
  if (format == nullptr || !may_open(origin, *format, depth)) {
    return text_stream(origin, head, in, depth);
  }
  ArchiveInput input(head, in, depth == 0 ? &meter_ : nullptr);
  auto reader = ArchiveReader::open(input, kind_of(*format));
  const Outcome outcome = open(origin, *format, reader, depth);
  if (outcome == Outcome::Opened) return check_tail(origin, *format, *reader, in);
  if (outcome == Outcome::Broken) explain(origin, *format, head);
  const auto kept = input.kept();
  if (kept || (depth == 0 && in.rewind())) {
    return text_stream(origin, kept.value_or(""), in, depth);
  }
  sink_.skip(origin, in.size().value_or(0),
             Error{ErrorCode::Corrupt, std::string(format->name) + ": does not open"});
}

}  // namespace

void unpack(const Origin& origin, std::string_view bytes, const Budget& budget, TextSink& sink) {
  Unpacker unpacker(budget, sink);
  unpacker.meter().add_packed(bytes.size());
  unpacker.whole(origin, bytes, 0);
}

void unpack_stream(const Origin& origin, ByteStream& bytes, const Budget& budget, TextSink& sink) {
  Unpacker unpacker(budget, sink);
  unpacker.stream(origin, bytes, 0);
}

}  // namespace dredge
