// Manners towards each host: not too fast, not again while it asked for peace or keeps failing.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace dredge {

// Times are milliseconds of a monotonic clock that the caller reads. Confined to one thread.
class HostGate {
 public:
  static constexpr int kFailuresToOpen = 5;  // in a row; the host then rests
  static constexpr std::chrono::milliseconds kRest{60'000};

  explicit HostGate(std::chrono::milliseconds spacing) : spacing_(spacing) {}

  // Whether the host rests at `now`; nothing may be sent then.
  bool is_resting(const std::string& host, std::chrono::milliseconds now) const;
  // How long to wait before the next request; counts that request as sent then.
  std::chrono::milliseconds reserve(const std::string& host, std::chrono::milliseconds now);
  void succeeded(const std::string& host);
  void failed(const std::string& host, std::chrono::milliseconds now);
  void rest_until(const std::string& host, std::chrono::milliseconds until);

 private:
  struct Host {
    std::chrono::milliseconds next{0};
    std::chrono::milliseconds rests_until{0};
    int failures = 0;
    bool is_known = false;
  };

  std::chrono::milliseconds spacing_;
  std::map<std::string, Host> hosts_;
};

}  // namespace dredge
