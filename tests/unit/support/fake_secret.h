// Credentials for tests, made at run time out of the examples of the built-in rules: no
// token-shaped text stands in the tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dredge::testing {

// The rule's first example, expanded with `seed`: a line of text that the rule finds a secret in.
// The same for the same seed. Checks that the rule exists: a wrong id is a bug of the test.
std::string fake_example(std::string_view rule_id, std::uint64_t seed);

// What the rule captures in that example.
std::string fake_secret(std::string_view rule_id, std::uint64_t seed);

}  // namespace dredge::testing
