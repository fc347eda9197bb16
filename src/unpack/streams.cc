#include "unpack/streams.h"

#include <algorithm>
#include <cstring>

namespace dredge {

Result<std::size_t> CountingStream::read(std::span<char> into) {
  ASSIGN_OR_RETURN(const std::size_t got, in_.read(into));
  count_ += got;
  return got;
}

ArchiveInput::ArchiveInput(std::string_view head, ByteStream& in, BudgetMeter* meter)
    : in_(in), meter_(meter), kept_(head) {
  if (meter_ != nullptr) meter_->add_packed(head.size());
}

Result<std::size_t> ArchiveInput::read(std::span<char> into) {
  if (unread_ < kept_.size() && complete_) {
    const std::size_t count = std::min(into.size(), kept_.size() - unread_);
    std::memcpy(into.data(), kept_.data() + unread_, count);
    unread_ += count;
    return count;
  }
  ASSIGN_OR_RETURN(const std::size_t got, in_.read(into));
  if (meter_ != nullptr) meter_->add_packed(got);
  complete_ = complete_ && kept_.size() + got <= kKeptBytes;
  if (complete_) {
    kept_.append(into.data(), got);
    unread_ = kept_.size();
  }
  return got;
}

// From the first successful seek on there is no need to keep anything: the stream can go back.
Result<> ArchiveInput::seek(std::uint64_t offset) {
  RETURN_IF_ERROR(in_.seek(offset));
  complete_ = false;
  return {};
}

std::optional<std::string_view> ArchiveInput::kept() const {
  if (!complete_) return std::nullopt;
  return kept_;
}

}  // namespace dredge
