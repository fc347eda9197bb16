// dredge_fake_secret RULE SEED [--example]: prints a credential that looks real and is nobody's,
// for tests written in shell. With --example, the whole text it stands in.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "unit/support/fake_secret.h"

int main(int argc, char** argv) {
  const bool wants_example = argc == 4 && std::string_view(argv[3]) == "--example";
  if (argc != 3 && !wants_example) {
    std::fputs("usage: dredge_fake_secret RULE SEED [--example]\n", stderr);
    return 2;
  }
  const std::uint64_t seed = std::strtoull(argv[2], nullptr, 10);
  const std::string text = wants_example ? dredge::testing::fake_example(argv[1], seed)
                                         : dredge::testing::fake_secret(argv[1], seed);
  std::printf("%s\n", text.c_str());
  return 0;
}
