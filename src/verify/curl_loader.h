// libcurl, loaded on first use. It pulls in about twenty more libraries; linking it would add 2 to
// 4 ms to the start of every run, and a pre-commit hook that verifies nothing should not pay that.
#pragma once

#include <curl/curl.h>

#include "dredge/result.h"

namespace dredge {

// The functions we call, with the types of the header we compile against. Immutable.
struct CurlApi {
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_easy_reset) easy_reset = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_perform) easy_perform = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;
};

// Loads and starts the library once; it then stays for the life of the process. Safe from any
// thread. Errors: NotFound, when it is not installed; Internal, when it does not start.
Result<const CurlApi*> load_curl();

}  // namespace dredge
