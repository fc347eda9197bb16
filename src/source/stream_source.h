// What is piped in as a target.
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

// Reads `fd` to its end, once and in one batch: up to kWholeBlobBytes whole, more as a stream that
// passes only once. Origins are StreamOrigin{name}. The source must outlive its batch.
std::unique_ptr<Source> open_stream_source(Fd fd, std::string name);

// Standard input, under the name "stdin". Errors: Io, when it is closed; InvalidInput, when it is a
// terminal: a person who types nothing would wait for ever.
Result<std::unique_ptr<Source>> open_stdin_source();

}  // namespace dredge
