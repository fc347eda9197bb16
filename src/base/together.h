// Work in parts that have nothing to do with each other, for those who start no threads themselves.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>

namespace dredge {

using Part = std::function<void()>;

// Runs all parts, some of them at the same time, and returns when all have ended.
using Together = std::function<void(std::span<const Part>)>;

// Runs the parts with `together`, or one after the other where that is empty.
inline void run_parts(const Together& together, std::initializer_list<Part> parts) {
  if (together) return together({parts.begin(), parts.size()});
  for (const Part& part : parts) part();
}

}  // namespace dredge
