// A rule file that holds, for tests to break in one place.
#pragma once

#include <string>
#include <string_view>

namespace dredge {

inline constexpr std::string_view kSampleFile = R"([provider]
id = "acme"
name = "Acme Cloud"
category = "cloud"

[[rule]]
id = "acme.api-token"
description = "Acme API token"
pattern = '\b(?P<secret>acme_[0-9A-Za-z]{40})\b'
anchors = ["acme_"]
gate = { run = 40, of = "alnum" }
checksum = "sum"
public_prefix = 5
severity = "critical"
privilege = "write"
prior = 0.95
examples = ["ACME_TOKEN=acme_{base62:40}"]
counterexamples = ["acme_{base62:12}"]

[rule.probe]
method = "GET"
url = "https://api.acme.example/v1/whoami"
headers = ["Authorization: Bearer {secret}"]
live = [200]
identity = ["/account/name"]
)";

// The sample with the first `from` replaced; the sample itself when `from` is not in it.
inline std::string sample_with(std::string_view from, std::string_view to) {
  std::string text(kSampleFile);
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

}  // namespace dredge
