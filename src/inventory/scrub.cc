#include "inventory/scrub.h"

namespace dredge {

std::string Scrubber::clean(std::string_view text, const Finding& finding) {
  if (!finding.secret || finding.secret->size() == 0) return std::string(text);
  const std::string_view secret = finding.secret->reveal();
  std::string cleaned;
  std::size_t from = 0;
  for (std::size_t at = text.find(secret); at != std::string_view::npos;
       at = text.find(secret, from)) {
    cleaned.append(text, from, at - from).append(finding.masked);
    from = at + secret.size();
  }
  return cleaned.append(text, from);
}

const std::string& Scrubber::clean_instruction(const std::string& text) {
  const auto known = cleaned_.find(text);
  if (known != cleaned_.end()) return known->second;
  std::string cleaned = text;
  if (!text.empty())
    for (const Finding& finding : report_.findings) cleaned = clean(cleaned, finding);
  return cleaned_.emplace(text, std::move(cleaned)).first->second;
}

}  // namespace dredge
