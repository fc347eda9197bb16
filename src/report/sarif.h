// The arithmetic of SARIF that a reader may want to check on its own. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "dredge/finding.h"

namespace dredge {

inline constexpr std::string_view kSarifSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

// Our band as the host's number, piecewise so that both show the same word: critical 9.1-10.0,
// high 7.0-8.9, medium 4.0-6.9, low and info 0.1-3.9; within a band it follows the score.
// Source: GitHub, "SARIF support for code scanning", security-severity.
std::string security_severity(const Risk& risk);

// A path as a relative URI reference: every byte outside RFC 3986 "unreserved" but '/' and '!' is
// percent-encoded, so a ':' never reads as a scheme and bytes that are not UTF-8 survive.
std::string relative_uri(std::string_view path);

// What a code host knows an alert by: one secret under one rule, wherever it moves.
std::string sarif_alert_id(std::string_view rule, std::string_view fingerprint_hex);

}  // namespace dredge
