// The streams that unpacking passes along. Confined to one thread; all borrow what they wrap.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/budget.h"
#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

// Counts what passes.
class CountingStream final : public ByteStream {
 public:
  explicit CountingStream(ByteStream& in) : in_(in) {}

  Result<std::size_t> read(std::span<char> into) override;
  std::optional<std::uint64_t> size() const override { return in_.size(); }
  std::uint64_t count() const { return count_; }

 private:
  ByteStream& in_;
  std::uint64_t count_ = 0;
};

// What an archive reader reads from: remembers the first bytes that passed, so that they can be
// read again as text when they were no archive, and tells the meter what was read.
class ArchiveInput final : public ByteStream {
 public:
  static constexpr std::size_t kKeptBytes = 1 << 20;

  // `head` are the bytes already read from `in`. `meter` may be null: not counted.
  ArchiveInput(std::string_view head, ByteStream& in, BudgetMeter* meter);

  Result<std::size_t> read(std::span<char> into) override;
  std::optional<std::uint64_t> size() const override { return in_.size(); }
  Result<> seek(std::uint64_t offset) override;

  // All bytes that were read, or nothing when they were too many to keep.
  std::optional<std::string_view> kept() const;

 private:
  ByteStream& in_;
  BudgetMeter* meter_;
  std::string kept_;
  std::size_t unread_ = 0;  // of kept_, from where the reader has not read yet
  bool complete_ = true;
};

}  // namespace dredge
