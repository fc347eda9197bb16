#include "verify/curl_loader.h"

#include <array>
#include <optional>

#include <dlfcn.h>

namespace dredge {
namespace {

// The plain name first, then the build against GnuTLS: same functions, same types.
constexpr std::array<const char*, 2> kNames = {"libcurl.so.4", "libcurl-gnutls.so.4"};

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

bool find_all(void* library, CurlApi& api) {
  return find(library, "curl_global_init", api.global_init) &&
         find(library, "curl_easy_init", api.easy_init) &&
         find(library, "curl_easy_cleanup", api.easy_cleanup) &&
         find(library, "curl_easy_reset", api.easy_reset) &&
         find(library, "curl_easy_setopt", api.easy_setopt) &&
         find(library, "curl_easy_perform", api.easy_perform) &&
         find(library, "curl_easy_getinfo", api.easy_getinfo) &&
         find(library, "curl_easy_strerror", api.easy_strerror) &&
         find(library, "curl_slist_append", api.slist_append) &&
         find(library, "curl_slist_free_all", api.slist_free_all);
}

struct Loaded {
  CurlApi api;
  std::optional<Error> error;
};

Loaded load() {
  Loaded loaded;
  void* library = nullptr;
  for (const char* name : kNames) {
    if (library == nullptr) library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  }
  if (library == nullptr || !find_all(library, loaded.api)) {
    loaded.error = Error{ErrorCode::NotFound,
                         "verification needs libcurl (libcurl.so.4), which is not installed"};
  } else if (loaded.api.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    loaded.error = Error{ErrorCode::Internal, "libcurl does not start"};
  }
  return loaded;
}

}  // namespace

Result<const CurlApi*> load_curl() {
  static const Loaded kLoaded = load();
  if (kLoaded.error.has_value()) return Error(*kLoaded.error);
  return &kLoaded.api;
}

}  // namespace dredge
