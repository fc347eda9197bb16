// A sink that remembers what a source gave it, and a way to run a whole source into it.
#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dredge/source.h"

namespace dredge::testing {

class RecordingSink final : public BlobSink {
 public:
  bool sighted(const BlobId&, const Origin&) override { return true; }
  void accept(const Blob& blob) override {
    blobs[blob.origin.display_path()] = std::string(blob.bytes);
    origins.push_back(blob.origin);
  }
  void accept_stream(const Origin& origin, ByteStream& bytes) override {
    std::string& all = blobs[origin.display_path()];
    std::string window(1 << 20, '\0');
    for (;;) {
      const auto got = bytes.read(window);
      if (!got) return skip(origin, 0, got.error());
      if (*got == 0) break;
      all.append(window, 0, *got);
    }
    streamed.push_back(origin.display_path());
    origins.push_back(origin);
  }
  void skip(const Origin& origin, std::uint64_t, Error why) override {
    skipped.emplace(origin.display_path(), std::move(why));
  }

  std::map<std::string, std::string> blobs;  // by display path
  std::vector<Origin> origins;
  std::vector<std::string> streamed;
  std::multimap<std::string, Error> skipped;
};

// Splits, then reads every batch, on this thread.
inline void scan_all(Source& source, RecordingSink& sink) {
  std::vector<std::unique_ptr<Batch>> batches;
  const auto emit = [&](std::unique_ptr<Batch> batch) { batches.push_back(std::move(batch)); };
  const auto split = source.split(emit, sink, std::stop_token());
  ASSERT_TRUE(split) << split.error().message;
  for (const auto& batch : batches) {
    const auto read = batch->read(sink, std::stop_token());
    EXPECT_TRUE(read) << read.error().message;
  }
}

}  // namespace dredge::testing
