// Addresses of remote repositories, as people write them.
#pragma once

#include <string>
#include <string_view>

#include "dredge/result.h"

namespace dredge {

// True for "https://host/x", "ssh://host/x", "git@host:x" and other words with a scheme: no path.
bool looks_remote(std::string_view word);

// The address as git takes it. Refused, each with what to do instead: credentials in it (they would
// end up in argv, logs and the inventory), a query or fragment, schemes other than https and ssh
// (http to this machine alone), and what git could read as an option. No message holds the part
// that may be a credential. Errors: InvalidInput, Unsupported.
Result<std::string> check_remote(std::string_view word);

// `text` with the user and password of every address in it left out.
std::string without_userinfo(std::string_view text);

}  // namespace dredge
