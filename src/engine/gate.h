// The second stage: a cheap structural test at each anchor. A gate may admit too much, never too
// little.
//
//   Run     somewhere in [begin, end) stand `min` bytes of the class in a row
//   Assign  in the anchor or after it there is one of = : , > or a blank, and somewhere after that
//   a
//           run. ("accountkey=" brings its own.)
//
// where [begin, end) is what a match around this anchor can cover: `reach` bytes either way, and
// for a line-local rule no further than the line.
//
// Cost: a run of at least `min` bytes covers one of every `min` positions, so the search leaps from
// probe to probe. Anchors of one line ask the same question again and again, and a hostile line can
// make every third byte an anchor: answers are remembered, so that a text costs a bounded number of
// steps a byte however often it asks.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dredge/rule.h"

namespace dredge {

// Whether `byte` belongs to the class.
bool in_class(CharClass of, unsigned char byte);

// The memory of one thread for one text at a time. Confined.
class GateKeeper {
 public:
  // `memos`: how many different gates will be asked about, numbered from 0.
  explicit GateKeeper(std::uint32_t memos);

  // Forgets the last text. `text` is borrowed until the next call.
  void begin(std::string_view text);

  // Whether the gate lets the anchor that begins at `anchor` pass. `memo` is the gate's number.
  bool admits(const Gate& gate, std::uint32_t memo, std::uint64_t anchor, std::uint64_t begin,
              std::uint64_t end);

 private:
  // What is known of one gate in this text.
  struct Memo {
    std::uint32_t epoch = 0;       // of another text: nothing is known
    std::uint64_t run = 0;         // at [run, run + min) there is a run, when found
    std::uint64_t bare_begin = 0;  // [bare_begin, bare_end) holds no run
    std::uint64_t bare_end = 0;
    bool found = false;
  };
  bool has_run(const Gate& gate, Memo& memo, std::uint64_t begin, std::uint64_t end);
  std::uint64_t next_operator(std::uint64_t from, std::uint64_t end);

  std::string_view text_;
  std::vector<Memo> memos_;
  std::uint32_t epoch_ = 0;
  std::uint64_t operator_from_ = 0;  // no operator in [operator_from_, operator_to_)
  std::uint64_t operator_to_ = 0;
};

}  // namespace dredge
