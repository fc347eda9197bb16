// Any bytes as a table, any place in them as its first row: what follows is rows, in order, each
// with its secret inside. The first five bytes say which kind of table and where.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "scan/table_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dredge;
  constexpr std::size_t kHead = 5;
  if (size <= kHead) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + kHead, size - kHead);
  Rule rule;
  rule.rows = static_cast<Rows>(1 + data[0] % 3);
  TableRows rows(text);
  // Two matches, the second behind the first, both as long as the bytes say.
  std::size_t at = 0;
  for (const std::size_t head : {1U, 3U}) {
    const std::size_t begin = at + data[head] * (text.size() - at) / 256;
    const std::size_t end = begin + 1 + data[head + 1] * (text.size() - begin - 1) / 256;
    const std::size_t secret = begin + (end - begin) / 2;
    std::size_t last = 0;
    for (const Candidate& row : rows.after({rule, {begin, end}, {secret, end}, Checksum::None})) {
      DREDGE_CHECK(row.match.begin >= last && row.match.end <= text.size());
      DREDGE_CHECK(row.match.begin <= row.secret.begin && row.secret.end <= row.match.end);
      DREDGE_CHECK(row.secret.begin < row.secret.end);
      last = row.match.end;
    }
    at = begin;
  }
  return 0;
}
