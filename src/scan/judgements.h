// Judgements of candidates whose path is not known yet. A history brings the same lines between the
// same neighbours again and again; to judge costs a hundred times what it costs to know them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "scan/known_lines.h"

namespace dredge {

// Confined to one thread; borrows the digests' key. Half a megabyte; forgets what it must.
class Judgements {
 public:
  explicit Judgements(const KnownLines& digests) : digests_(digests) {}

  // What judge() says of `candidate` in `excerpt`, at no path.
  double confidence(const Candidate& candidate, std::string_view excerpt);

 private:
  struct Entry {
    std::uint64_t digest = 0;
    double confidence = 0;
  };
  std::uint64_t digest_of(const Candidate& candidate, std::string_view excerpt) const;

  const KnownLines& digests_;
  std::vector<Entry> entries_;
};

}  // namespace dredge
