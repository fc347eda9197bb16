#include "verify/host_gate.h"

#include <algorithm>

namespace dredge {

using std::chrono::milliseconds;

bool HostGate::is_resting(const std::string& host, milliseconds now) const {
  const auto found = hosts_.find(host);
  return found != hosts_.end() && now < found->second.rests_until;
}

milliseconds HostGate::reserve(const std::string& host, milliseconds now) {
  Host& state = hosts_[host];
  const milliseconds wait =
      state.is_known ? std::max(milliseconds{0}, state.next - now) : milliseconds{0};
  state.is_known = true;
  state.next = now + wait + spacing_;
  return wait;
}

void HostGate::succeeded(const std::string& host) { hosts_[host].failures = 0; }

void HostGate::failed(const std::string& host, milliseconds now) {
  Host& state = hosts_[host];
  if (++state.failures < kFailuresToOpen) return;
  // One failure after the rest opens it again: the host has to prove itself first.
  state.failures = kFailuresToOpen - 1;
  state.rests_until = std::max(state.rests_until, now + kRest);
}

void HostGate::rest_until(const std::string& host, milliseconds until) {
  Host& state = hosts_[host];
  state.rests_until = std::max(state.rests_until, until);
}

}  // namespace dredge
