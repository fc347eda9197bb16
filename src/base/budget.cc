#include "base/budget.h"

namespace dredge {

Error BudgetMeter::refuse(const char* what) {
  exhausted_ = true;
  return Error{ErrorCode::LimitExceeded, what};
}

Result<> BudgetMeter::charge_bytes(std::uint64_t bytes) {
  unpacked_ += bytes;
  if (unpacked_ > budget_.max_bytes) return refuse("unpacks to more bytes than the limit");
  const double allowed = static_cast<double>(packed_) * budget_.max_ratio;
  if (unpacked_ > kFreeBytes && static_cast<double>(unpacked_) > allowed) {
    return refuse("unpacks to too many times its size");
  }
  return {};
}

Result<> BudgetMeter::charge_entry() {
  if (++entries_ > budget_.max_entries) return refuse("holds more entries than the limit");
  return {};
}

}  // namespace dredge
