// Owns one C object and frees it with its own function: Handle<git_repository,
// git_repository_free>.
#pragma once

#include <memory>

namespace dredge {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

template <class T, auto Free>
using Handle = std::unique_ptr<T, Freer<Free>>;

}  // namespace dredge
