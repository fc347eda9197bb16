// What the text formats need of a terminal: safe text, widths, wrapping, colours. Pure but for the
// options it borrows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "report/report.h"

namespace dredge {

enum class Ink : std::uint8_t { Plain, Bold, Dim, Red, Yellow, Cyan, Green, Alarm };

// Borrows `options`; immutable.
class Screen {
 public:
  explicit Screen(const ReportOptions& options) : options_(options) {}

  std::size_t width() const;
  // Attacker's text made safe to print; plain ASCII when the options ask for it.
  std::string safe(std::string_view text) const;
  // The same, cut to `columns` columns with an ellipsis.
  std::string safe_short(std::string_view text, std::size_t columns) const;
  // `text` in a colour; `text` itself when colours are off. `text` must be safe already.
  std::string paint(Ink ink, std::string_view text) const;
  // `text` (safe already) broken at blanks to fit between column `indent` and the width. The first
  // line is not indented. A word that is too long stands on a line of its own, whole.
  std::string wrap(std::string_view text, std::size_t indent) const;

  std::string_view dot() const { return options_.unicode ? " · " : " - "; }
  std::string_view ellipsis() const { return options_.unicode ? "…" : "..."; }

 private:
  const ReportOptions& options_;
};

// Columns that `text` (valid UTF-8) takes on a terminal: East Asian wide characters and emoji two,
// combining marks none. Source: Unicode 15, EastAsianWidth.txt, the blocks and not each character.
std::size_t display_width(std::string_view text);

// The longest head of `text` (valid UTF-8) that takes at most `columns` columns.
std::string_view clip(std::string_view text, std::size_t columns);

Ink ink_of(Band band);

}  // namespace dredge
