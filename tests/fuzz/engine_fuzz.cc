// Both back ends against RE2 alone, on any bytes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/check.h"
#include "engine/engine.h"
#include "engine/reference.h"
#include "unit/engine/sample_rules.h"

namespace dredge {
namespace {

using Row = std::tuple<std::uint64_t, std::string_view, std::uint64_t, Span>;

struct Rows : CandidateSink {
  void candidate(const Candidate& found) override {
    rows.emplace_back(found.match.begin, found.rule.id, found.match.end, found.secret);
  }
  std::vector<Row> rows;
};

const std::vector<Engine>& engines() {
  static const std::vector<Engine> loaded = [] {
    std::vector<Engine> made;
    const std::string image = Engine::compile(test::sample_rules())->serialize();
    for (const char* name : {"portable", "avx512"})
      if (const auto simd = choose_simd(name))
        made.push_back(std::move(*Engine::load(test::sample_rules(), image, *simd)));
    return made;
  }();
  return loaded;
}

}  // namespace
}  // namespace dredge

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dredge;
  static Reference reference = std::move(*Reference::compile(test::sample_rules()));
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto by_re2 = reference.by_re2(text);
  DREDGE_CHECK(by_re2.has_value());
  std::vector<Row> expected;
  for (const RuleMatch& one : *by_re2)
    expected.emplace_back(one.match.begin, test::sample_rules().rules[one.rule].id, one.match.end,
                          one.secret);
  for (const Engine& engine : engines()) {
    Scanner scanner(engine);
    Rows found;
    DREDGE_CHECK(scanner.scan(text, found).has_value());
    DREDGE_CHECK(found.rows == expected);
    DREDGE_CHECK(scanner.refusals() == 0);
  }
  return 0;
}
