// What the tests of src/scan share: the engine with the built-in rules, and sources that live in
// memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dredge/source.h"
#include "engine/builtin.h"
#include "engine/engine.h"
#include "report/report.h"
#include "scan/scan.h"

namespace dredge::testing {

inline const Engine& builtin_engine() {
  static const Engine engine = [] {
    auto loaded =
        Engine::load_static(builtin_rules(), builtin_engine_image(), *choose_simd(nullptr));
    EXPECT_TRUE(loaded) << loaded.error().message;
    return std::move(*loaded);
  }();
  return engine;
}

inline Origin file_origin(std::string path) { return Origin{FileOrigin{std::move(path)}, {}}; }

// What a batch of a MemorySource does.
using ReadBatch = std::function<Result<>(BlobSink&, std::stop_token)>;

class MemorySource final : public Source {
 public:
  // A file, in a batch of its own.
  void add_file(std::string path, std::string content) {
    add_batch([path = std::move(path), content = std::move(content)](BlobSink& sink, auto) {
      const Origin origin = file_origin(path);
      sink.accept(Blob{std::nullopt, content, origin});
      return Result<>();
    });
  }
  void add_batch(ReadBatch read) { batches_.push_back(std::move(read)); }
  void fail_split(Error why) { split_failure_ = std::move(why); }

  Result<> split(const EmitBatch& emit, BlobSink&, std::stop_token) override {
    for (const ReadBatch& read : batches_) emit(std::make_unique<MemoryBatch>(read));
    if (split_failure_) return Error(*split_failure_);
    return {};
  }

 private:
  class MemoryBatch final : public Batch {
   public:
    explicit MemoryBatch(ReadBatch read) : read_(std::move(read)) {}
    Result<> read(BlobSink& sink, std::stop_token stop) override { return read_(sink, stop); }

   private:
    ReadBatch read_;
  };
  std::vector<ReadBatch> batches_;
  std::optional<Error> split_failure_;
};

inline ScanOptions scan_options(unsigned jobs) {
  ScanOptions options;
  options.jobs = jobs;
  options.key.fill(7);
  options.min_confidence = 0.5;
  options.now = 1'700'000'000;
  return options;
}

inline std::string as_json(const ScanReport& report) {
  std::ostringstream out;
  EXPECT_TRUE(write_report("json", report, ReportOptions{}, out));
  return out.str();
}

}  // namespace dredge::testing
