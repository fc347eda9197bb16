// What the terminal can do, and the progress line.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/app.h"

namespace dredge {

bool is_terminal(int descriptor);
// Whether to colour what goes to `descriptor`: --color, then NO_COLOR, CLICOLOR_FORCE, then the
// terminal.
bool wants_color(const App& app, int descriptor);
int terminal_width(int descriptor);  // 80 when it cannot be known
bool has_unicode();                  // by LC_ALL, LC_CTYPE, LANG

// One line on stderr that is rewritten in place. Does nothing when stderr is no terminal. Confined.
class ProgressLine {
 public:
  explicit ProgressLine(bool is_enabled);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `phase` is "scanning"; bytes since the start give the rate.
  void show(std::string_view phase, std::uint64_t bytes, std::uint64_t blobs,
            std::uint64_t findings);
  // Prints one line above the progress.
  void print_above(std::string_view line);
  void clear();

 private:
  const bool is_enabled_;
  const std::chrono::steady_clock::time_point started_;
  bool is_shown_ = false;
};

}  // namespace dredge
