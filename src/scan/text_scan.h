// What a worker keeps of the text that it scans: for worker.cc and worker_chunk.cc only.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ignore/inline_allow.h"
#include "scan/changed_lines.h"
#include "scan/local_hits.h"
#include "scan/window.h"
#include "scan/worker.h"
#include "unpack/inner_texts.h"

namespace dredge {

// A candidate whose path is not known yet is judged without one, and kept when a path could still
// lift it over the threshold.
inline double hopeless_below(double min_confidence) { return min_confidence / 3; }

// The text being scanned: a whole blob, or one window of a stream.
struct Worker::TextScan {
  const Origin& origin;
  Window window;
  bool is_whole = true;  // the window is all of the content
  std::vector<LocalHit> hits = {};
  std::uint32_t chunks = 0;                 // readable texts seen so far
  std::optional<InlineAllows> allows = {};  // of the window's text, once a hit asks for them
  std::vector<Allow> file_allows = {};      // that the head of the content had
  std::vector<std::uint32_t> open = {};     // texts being scanned, outermost first
  DecodeBudget* budget = nullptr;
  TextNoter* notes = nullptr;  // on a text of which other texts are made
  Changes changes = {};        // of that text: what is looked at, and what is known
  bool base_has_no_allows = false;
  std::vector<Span> escapes = {};  // the lines with escapes, of those that are looked at
  Cut cut() const { return {window.offset != 0, window.accept_end <= window.text.size()}; }
};

}  // namespace dredge
