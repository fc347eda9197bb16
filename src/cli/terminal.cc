#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {

bool is_terminal(int descriptor) { return isatty(descriptor) == 1; }

bool wants_color(const App& app, int descriptor) {
  if (app.color == "always") return true;
  if (app.color == "never") return false;
  if (const char* no_color = std::getenv("NO_COLOR"); no_color != nullptr && *no_color != '\0')
    return false;
  if (const char* force = std::getenv("CLICOLOR_FORCE");
      force != nullptr && std::string_view(force) != "0")
    return true;
  const char* term = std::getenv("TERM");
  return is_terminal(descriptor) && term != nullptr && std::string_view(term) != "dumb";
}

int terminal_width(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) return size.ws_col;
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) {
    const int width = std::atoi(columns);
    if (width > 20 && width < 1000) return width;
  }
  return 80;
}

bool has_unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string lower = to_lower(value);
    return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
  }
  return false;
}

ProgressLine::ProgressLine(bool is_enabled)
    : is_enabled_(is_enabled), started_(std::chrono::steady_clock::now()) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(std::string_view phase, std::uint64_t bytes, std::uint64_t blobs,
                        std::uint64_t findings) {
  if (!is_enabled_) return;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started_;
  const double rate = elapsed.count() > 0 ? static_cast<double>(bytes) / elapsed.count() : 0;
  fmt::print(stderr, "\r\x1b[K{}  {}  {} blobs  {}/s  {} candidates  {:.0f}s", phase,
             human_bytes(bytes), blobs, human_bytes(static_cast<std::uint64_t>(rate)), findings,
             elapsed.count());
  std::fflush(stderr);
  is_shown_ = true;
}

void ProgressLine::print_above(std::string_view line) {
  if (!is_enabled_) return;
  clear();
  fmt::print(stderr, "{}\n", line);
}

void ProgressLine::clear() {
  if (!is_shown_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  is_shown_ = false;
}

}  // namespace dredge
