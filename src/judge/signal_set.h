// The signals that speak for or against a candidate, and their weights: one row each.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace dredge::judging {

// One for each row of weights.inc, in the same order.
enum class SignalId : std::uint8_t {
#define SIGNAL(id, name, context, keyed, format, why) id,
#include "judge/weights.inc"
#undef SIGNAL
  Count
};

inline constexpr std::size_t kSignalCount = static_cast<std::size_t>(SignalId::Count);

// Which signals fired for one candidate.
class SignalSet {
 public:
  void add(SignalId id) { bits_.set(static_cast<std::size_t>(id)); }
  void add_if(bool fired, SignalId id) {
    bits_.set(static_cast<std::size_t>(id), fired || has(id));
  }
  // The server that the value opens, fit to be shown; "" when none is known.
  void name_server(std::string name) { server_ = std::move(name); }
  const std::string& server() const { return server_; }

  bool has(SignalId id) const { return bits_.test(static_cast<std::size_t>(id)); }

 private:
  std::bitset<kSignalCount> bits_;
  std::string server_;
};

// One row; weights in log-odds. 0 means that the signal does not count there.
struct Weight {
  std::string_view name;
  double context;  // of rules that live by their context, and of passwords that a keyword names
  double keyed;    // of rules that a keyword makes certain
  double format;   // of rules whose format is telling
  std::string_view why;  // for `explain`
};

const Weight& weight_of(SignalId id);

}  // namespace dredge::judging
