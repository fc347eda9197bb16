// The bytes of one object that is stored whole, inflated as they are asked for: objects too large
// to hold. Memory is two windows whatever the size. Errors of read(): Corrupt, Io.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "dredge/result.h"
#include "dredge/source.h"
#include "git/object_store.h"

namespace dredge::git {

// Opens a stream over the object, which is no delta. Borrows the store. Confined to one thread.
// Errors: Corrupt, Io.
Result<std::unique_ptr<ByteStream>> open_object_stream(const ObjectStore& store,
                                                       ObjectNumber number);

}  // namespace dredge::git
