#include "source/stream_source.h"

#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "unit/support/recording_sink.h"
#include "unit/support/temp_dir.h"

namespace dredge {
namespace {

using testing::RecordingSink;

struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    out = Fd(ends[0]);
    in = Fd(ends[1]);
  }
  Fd out;
  Fd in;
};

TEST(StreamSource, HandsOverAShortStreamWhole) {
  Pipe pipe;
  ASSERT_EQ(::write(pipe.in.get(), "KEY=1\n", 6), 6);
  pipe.in = Fd();
  const auto source = open_stream_source(std::move(pipe.out), "stdin");
  RecordingSink sink;
  testing::scan_all(*source, sink);
  EXPECT_EQ(sink.blobs, (std::map<std::string, std::string>{{"stdin", "KEY=1\n"}}));
  EXPECT_TRUE(sink.streamed.empty());
}

TEST(StreamSource, StreamsWhatIsTooLargeToHold) {
  const testing::TempDir dir;
  std::string large(kWholeBlobBytes + 5, 'x');
  large += "end";
  auto file = open_for_reading(dir.write("large", large));
  ASSERT_TRUE(file);
  const auto source = open_stream_source(std::move(*file), "big");
  RecordingSink sink;
  testing::scan_all(*source, sink);
  EXPECT_EQ(sink.streamed, std::vector<std::string>{"big"});
  EXPECT_TRUE(sink.blobs.at("big") == large);
}

TEST(StreamSource, KeepsWhatCameBeforeItWasStopped) {
  Pipe pipe;  // stays open: the end never comes
  std::stop_source stop;
  stop.request_stop();
  const auto source = open_stream_source(std::move(pipe.out), "stdin");
  RecordingSink sink;
  std::unique_ptr<Batch> batch;
  ASSERT_TRUE(source->split([&](auto one) { batch = std::move(one); }, sink, stop.get_token()));
  ASSERT_TRUE(batch->read(sink, stop.get_token()));
  ASSERT_EQ(sink.skipped.size(), 1U);
  EXPECT_EQ(sink.skipped.begin()->second.code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace dredge
