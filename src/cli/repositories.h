// The repositories that lie on this machine, by the URLs they were cloned from.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "owner/owner.h"

namespace dredge {

// "github.com/acme/shop" for every way to write that address; "" for what is no address.
std::string repository_slug(std::string_view url);

// Looks among `paths` for the repository that an image's labels name. Repositories are opened when
// they are first asked for; one that cannot be opened is passed over.
FindRepository repositories_at(std::vector<std::filesystem::path> paths);

}  // namespace dredge
