#include "source/stream_source.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace dredge {
namespace {

// Bytes of a pipe. Wakes up now and then, so that a silent pipe does not outlive the wish to stop.
class PipeStream final : public ByteStream {
 public:
  PipeStream(int fd, std::stop_token stop) : fd_(fd), stop_(std::move(stop)) {}

  Result<std::size_t> read(std::span<char> into) override {
    constexpr int kPatienceMilliseconds = 200;
    while (!stop_.stop_requested()) {
      ::pollfd ready{fd_, POLLIN, 0};
      const int count = ::poll(&ready, 1, kPatienceMilliseconds);
      if (count == 0 || (count < 0 && errno == EINTR)) continue;
      const ssize_t got = ::read(fd_, into.data(), into.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR && errno != EAGAIN) return system_error("read", errno);
    }
    return Error{ErrorCode::Cancelled, "stopped"};
  }

 private:
  int fd_;
  std::stop_token stop_;
};

class StreamBatch final : public Batch {
 public:
  StreamBatch(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    const Origin origin{StreamOrigin{name_}, {}};
    PipeStream in(fd_, std::move(stop));
    std::string begin;
    const auto status = read_up_to(in, kWholeBlobBytes + 1, begin);
    if (begin.size() > kWholeBlobBytes) {
      PrefixedStream all(begin, in);
      sink.accept_stream(origin, all);
      return {};
    }
    if (status || !begin.empty()) sink.accept(Blob{std::nullopt, begin, origin});
    if (!status) sink.skip(origin, 0, status.error());
    return {};
  }

 private:
  int fd_;
  std::string name_;
};

class StreamSource final : public Source {
 public:
  StreamSource(Fd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

  Result<> split(const EmitBatch& emit, BlobSink&, std::stop_token) override {
    emit(std::make_unique<StreamBatch>(fd_.get(), name_));
    return {};
  }

 private:
  Fd fd_;
  std::string name_;
};

}  // namespace

std::unique_ptr<Source> open_stream_source(Fd fd, std::string name) {
  return std::make_unique<StreamSource>(std::move(fd), std::move(name));
}

Result<std::unique_ptr<Source>> open_stdin_source() {
  if (::isatty(STDIN_FILENO) == 1) {
    return Error{ErrorCode::InvalidInput,
                 "stdin is a terminal; pipe something in: cmd | dredge scan -"};
  }
  Fd own(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  if (!own) return system_error("stdin", errno);
  return open_stream_source(std::move(own), "stdin");
}

}  // namespace dredge
