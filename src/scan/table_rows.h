// The later rows of a table whose first row a rule matched: an SQL statement that inserts several,
// separated values, a table in a document. A pattern sees the heading and one row; where the column
// stands in the others is counted here.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "dredge/finding.h"

namespace dredge {

// Of one text; borrows it and the rules of its candidates.
class TableRows {
 public:
  explicit TableRows(std::string_view text) : text_(text) {}

  // What stands in the rows after `first`, in the column of its secret: candidates of the same
  // rule, each with its row as the match. Empty where the rule knows no table (`Rule::rows`). Ends
  // at the first row without such a column, and after 4,096 rows. A row is read once for each rule;
  // a text whose tables lie within each other is read some four times altogether.
  std::vector<Candidate> after(const Candidate& first);

 private:
  std::string_view text_;
  std::map<const Rule*, std::uint64_t> read_;  // up to where
  std::uint64_t work_bytes_ = 0;
};

}  // namespace dredge
