// The last look before text is stored: no secret that a finding still carries may stand in it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "dredge/finding.h"

namespace dredge {

// Replaces carried secrets in text by their masks. Confined; the report must outlive it.
class Scrubber {
 public:
  explicit Scrubber(const ScanReport& report) : report_(report) {}

  // Without the finding's own secret: for paths, names and evidence.
  static std::string clean(std::string_view text, const Finding& finding);

  // Without the secret of any finding: an instruction that built an image may hold several. Few
  // instructions recur at many places, so each is cleaned once.
  const std::string& clean_instruction(const std::string& text);

 private:
  const ScanReport& report_;
  std::map<std::string, std::string, std::less<>> cleaned_;
};

}  // namespace dredge
