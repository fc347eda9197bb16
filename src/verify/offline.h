// What can be said of a secret without asking anyone. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dredge/finding.h"
#include "dredge/rule.h"

namespace dredge {

// A verdict that needs no request: a canary (then there must be no request, it would raise the
// alarm it was made for), an expired JWT. Absent when nothing can be said.
// `now` in seconds since the epoch.
std::optional<Verdict> offline_verdict(const Rule& rule, const Provider& provider,
                                       std::string_view secret, std::int64_t now);
bool has_offline_check(const Rule& rule);

// The account that an AWS access key id belongs to, decoded from the id itself. Absent for text
// that is no key id, and for ids of the old form (fifth character I or J), which do not carry it.
// Source: docs/verification.md, "AWS account ids".
std::optional<std::uint64_t> aws_account_of(std::string_view key_id);

// Whether a canary service owns the account.
bool is_canary_account(std::uint64_t account);

// The `exp` claim of a JWT, in seconds since the epoch. The signature is not checked.
std::optional<std::int64_t> jwt_expiry(std::string_view token);

}  // namespace dredge
