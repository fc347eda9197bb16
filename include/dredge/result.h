// Errors are values: every function that can fail for a reason its caller can act on returns a
// Result. Nothing in dredge throws.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace dredge {

enum class ErrorCode : std::uint8_t {
  InvalidInput,   // the user's words, a rule file, a configuration: theirs to mend
  NotFound,       // the named thing does not exist
  Unsupported,    // well-formed, but nothing here can read it
  LimitExceeded,  // a budget ran out: bytes, depth, ratio, entries, time
  Corrupt,        // bytes that break their own format
  Io,             // the operating system said no
  Network,        // no answer, or none that can be trusted
  Cancelled,      // the user asked to stop
  Internal,       // our bug
};

// The code as one lower-case word ("corrupt"), stable: it is part of the machine-readable output.
std::string_view name_of(ErrorCode code);

// `message` is lower case, names the thing, has no full stop and never holds a secret.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
};

// A value or an Error. Converts from either, so `return Error{...};` and `return value;` both read
// well.
template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result(Error error)
      : Base(tl::unexpect, std::move(error)) {}  // NOLINT(google-explicit-constructor)
};

}  // namespace dredge

#define DREDGE_CONCAT_INNER(a, b) a##b
#define DREDGE_CONCAT(a, b) DREDGE_CONCAT_INNER(a, b)

// RETURN_IF_ERROR(expr): leaves the function with the error of a Result<>.
#define RETURN_IF_ERROR(expr)                                    \
  do {                                                           \
    if (auto dredge_status = (expr); !dredge_status.has_value()) \
      return ::dredge::Error(std::move(dredge_status.error()));  \
  } while (false)

// ASSIGN_OR_RETURN(target, expr): `target` may be a declaration or an existing variable.
#define ASSIGN_OR_RETURN(target, expr) \
  DREDGE_ASSIGN_OR_RETURN(DREDGE_CONCAT(dredge_result_, __LINE__), target, expr)
#define DREDGE_ASSIGN_OR_RETURN(result, target, expr)                         \
  auto result = (expr);                                                       \
  if (!result.has_value()) return ::dredge::Error(std::move(result.error())); \
  target = std::move(*result)
