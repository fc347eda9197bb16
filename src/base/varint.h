// Numbers in as few bytes as they need, for files that only we read: seven bits a byte, lowest
// first. Reading is checked against the end and never fails twice: after a failure everything is
// zero or empty, and is_whole() says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace dredge {

// Confined to one thread.
class VarintWriter {
 public:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_.push_back(static_cast<char>(value | 0x80));
    out_.push_back(static_cast<char>(value));
  }
  void raw(std::string_view bytes) { out_ += bytes; }
  void text(std::string_view bytes) {
    number(bytes.size());
    raw(bytes);
  }
  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Confined to one thread; borrows the bytes, and what it gives out are views of them.
class VarintReader {
 public:
  explicit VarintReader(std::string_view in) : in_(in) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ != in_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(in_[at_++]);
      value |= std::uint64_t(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    fail();
    return 0;
  }
  // A number under `limit`.
  std::uint32_t below(std::uint64_t limit) {
    const std::uint64_t value = number();
    if (value < limit && value <= UINT32_MAX) return static_cast<std::uint32_t>(value);
    fail();
    return 0;
  }
  std::string_view raw(std::uint64_t size) {
    if (size > in_.size() - at_) {
      fail();
      return {};
    }
    const std::string_view taken = in_.substr(at_, static_cast<std::size_t>(size));
    at_ += taken.size();
    return taken;
  }
  std::string_view text() { return raw(number()); }
  // How many things follow, each of which takes a byte at least.
  std::size_t count() {
    const std::uint64_t value = number();
    if (value <= in_.size() - at_) return static_cast<std::size_t>(value);
    fail();
    return 0;
  }

  // All that has not been read yet.
  std::string_view rest() { return raw(in_.size() - at_); }

  bool has_failed() const { return failed_; }
  bool is_whole() const { return !failed_ && at_ == in_.size(); }

 private:
  void fail() {
    failed_ = true;
    at_ = in_.size();
  }

  std::string_view in_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace dredge
