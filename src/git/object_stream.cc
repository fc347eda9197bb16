#include "git/object_stream.h"

#include <algorithm>
#include <string>
#include <utility>

#include <zlib.h>

namespace dredge::git {
namespace {

constexpr std::size_t kInputBytes = 256 << 10;

// Compressed bytes from byte `from` of the stream on; empty at the end.
using Fetch = std::function<Result<std::string_view>(std::uint64_t from)>;

class ObjectStream final : public ByteStream {
 public:
  // `header` inflated bytes come before the `size` bytes of the object.
  ObjectStream(Fetch fetch, std::uint64_t header, std::uint64_t size)
      : fetch_(std::move(fetch)), header_(header), size_(size) {}
  ~ObjectStream() override { close(); }
  ObjectStream(const ObjectStream&) = delete;
  ObjectStream& operator=(const ObjectStream&) = delete;

  std::optional<std::uint64_t> size() const override { return size_; }

  Result<> rewind() override {
    close();
    consumed_ = 0;
    given_ = 0;
    ended_ = false;
    return {};
  }

  Result<std::size_t> read(std::span<char> into) override {
    if (!open_) RETURN_IF_ERROR(start());
    if (given_ == size_) {
      char beyond = 0;
      ASSIGN_OR_RETURN(const std::size_t more, inflate_into({&beyond, 1}));
      if (more != 0 || !ended_) return Error{ErrorCode::Corrupt, "wrong length"};
      return std::size_t(0);
    }
    const std::size_t room = std::min<std::uint64_t>(into.size(), size_ - given_);
    ASSIGN_OR_RETURN(const std::size_t count, inflate_into(into.first(room)));
    if (count == 0 && room != 0) return Error{ErrorCode::Corrupt, "ends early"};
    given_ += count;
    return count;
  }

 private:
  Result<> start() {
    stream_ = {};
    if (inflateInit(&stream_) != Z_OK) return Error{ErrorCode::Internal, "no inflater"};
    open_ = true;
    char head[64];
    std::size_t skipped = 0;
    while (skipped < header_) {
      ASSIGN_OR_RETURN(const std::size_t count, inflate_into({head, header_ - skipped}));
      if (count == 0) return Error{ErrorCode::Corrupt, "ends early"};
      skipped += count;
    }
    return {};
  }

  void close() {
    if (std::exchange(open_, false)) inflateEnd(&stream_);
  }

  // Every turn consumes input, makes output or ends.
  Result<std::size_t> inflate_into(std::span<char> into) {
    stream_.next_out = reinterpret_cast<Bytef*>(into.data());
    stream_.avail_out = static_cast<uInt>(into.size());
    while (!ended_ && stream_.avail_out == into.size() && !into.empty()) {
      ASSIGN_OR_RETURN(const std::string_view input, fetch_(consumed_));
      if (input.empty()) return Error{ErrorCode::Corrupt, "ends early"};
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
      stream_.avail_in = static_cast<uInt>(std::min(input.size(), kInputBytes));
      const uInt before = stream_.avail_in;
      const int outcome = inflate(&stream_, Z_NO_FLUSH);
      consumed_ += before - stream_.avail_in;
      ended_ = outcome == Z_STREAM_END;
      if (!ended_ && outcome != Z_OK) {
        return Error{ErrorCode::Corrupt, "compressed bytes are broken or end early"};
      }
    }
    return into.size() - stream_.avail_out;
  }

  Fetch fetch_;
  std::uint64_t header_;
  std::uint64_t size_;
  z_stream stream_{};
  bool open_ = false;
  bool ended_ = false;
  std::uint64_t consumed_ = 0;  // of the compressed bytes
  std::uint64_t given_ = 0;     // of the object's bytes
};

// Move-only things do not fit into std::function: this one lives beside its stream.
class LooseStream final : public ByteStream {
 public:
  LooseStream(OpenFile file, std::uint64_t header, std::uint64_t size)
      : file_(std::move(file)),
        stream_([this](std::uint64_t from) { return cursor_.at(file_, from, 1); }, header, size) {}

  Result<std::size_t> read(std::span<char> into) override { return stream_.read(into); }
  std::optional<std::uint64_t> size() const override { return stream_.size(); }
  Result<> rewind() override { return stream_.rewind(); }

 private:
  OpenFile file_;
  PackCursor cursor_;
  ObjectStream stream_;
};

class PackedStream final : public ByteStream {
 public:
  PackedStream(const Pack& pack, std::uint32_t entry)
      : stream_([this, &pack,
                 entry](std::uint64_t from) { return pack.stored(entry, from, 1, cursor_); },
                0, pack.stored_size(entry)) {}

  Result<std::size_t> read(std::span<char> into) override { return stream_.read(into); }
  std::optional<std::uint64_t> size() const override { return stream_.size(); }
  Result<> rewind() override { return stream_.rewind(); }

 private:
  PackCursor cursor_;
  ObjectStream stream_;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> open_object_stream(const ObjectStore& store,
                                                       ObjectNumber number) {
  if (number < store.first_loose()) {
    const auto [pack, entry] = store.packed(number);
    return std::make_unique<PackedStream>(store.packs()[pack], entry);
  }
  ASSIGN_OR_RETURN(OpenFile file, OpenFile::open(store.loose_path(number), Symlinks::Follow));
  std::string head(256, '\0');
  ASSIGN_OR_RETURN(const std::size_t got, file.read_at(0, head));
  ASSIGN_OR_RETURN(const LooseObject object,
                   inflate_loose({head.data(), got}, [](ObjectKind) { return false; }));
  return std::make_unique<LooseStream>(std::move(file), object.header_size, object.size);
}

}  // namespace dredge::git
