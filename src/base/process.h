// Runs another program to its end: no shell, an environment of the caller's making.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "dredge/result.h"

namespace dredge {

struct ProcessRequest {
  std::vector<std::string> arguments;    // the program first; it is looked for in PATH
  std::vector<std::string> environment;  // "NAME=value"; nothing else is passed on
  std::string directory = "/";           // where it runs
  std::size_t most_bytes = 1 << 20;      // of each output that are kept; the rest is read and lost
};

struct ProcessResult {
  int code = 0;  // its exit code; 128 + n when signal n ended it
  std::string output;
  std::string errors;
};

// Starts the program with nothing on its standard input and waits for it. A stop request sends it
// SIGTERM and waits. It inherits no descriptor but its three. Errors: NotFound, when there is no
// such program; Io; Cancelled.
Result<ProcessResult> run_process(const ProcessRequest& request, const std::stop_token& stop);

}  // namespace dredge
