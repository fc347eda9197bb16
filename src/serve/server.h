// Answers HTTP requests on 127.0.0.1, one thread, a bounded number of connections at a time.
#pragma once

#include <cstdint>
#include <functional>

#include "base/file.h"
#include "dredge/result.h"
#include "serve/http_request.h"

namespace dredge {

// A listening socket of 127.0.0.1. Move-only.
struct Listener {
  Fd socket;
  std::uint16_t port = 0;
};

// Port 0 lets the system choose. Errors: Io, when the port is taken or may not be had.
Result<Listener> listen_on_loopback(std::uint16_t port);

// Serves until `should_stop` says so; it is asked several times a second. A connection has ten
// seconds for its request and sixty for its answer, and a head of kMostHeadBytes; requests that are
// none are answered without asking `answer`. Errors: Io, when the listener itself fails.
Result<> serve(const Listener& listener,
               const std::function<ServeResponse(const ServeRequest&)>& answer,
               const std::function<bool()>& should_stop);

}  // namespace dredge
