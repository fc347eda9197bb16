// Any bytes as the text around a password: no crash, bounded work, no server shown that could hold
// the password or that a terminal would mind. The first two bytes say where the value stands.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "judge/connection.h"
#include "judge/judge.h"
#include "judge/signals.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dredge;
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t begin = data[0] * text.size() / 256;
  const std::size_t end = begin + data[1] * (text.size() - begin) / 256;
  Rule rule;
  rule.id = "fuzz.rule";
  rule.generic = true;
  const Candidate candidate{rule, {0, text.size()}, {begin, end}};
  const JudgeInput input{candidate, text, "a.env"};
  const std::string server = judging::read_signals(input).server();
  const std::string_view value = text.substr(begin, end - begin);
  DREDGE_CHECK(server.size() <= 80);
  if (!server.empty()) DREDGE_CHECK(server.find(value) == std::string::npos);
  for (const char c : server) DREDGE_CHECK(c > ' ' && c < 0x7f);
  const double confidence = judge(input).confidence;
  DREDGE_CHECK(confidence >= 0 && confidence <= 1);
  (void)judging::read_authority(text, "mongodb+srv");
  (void)judging::read_host(text);
  const std::string plain = judging::percent_decoded(text);
  DREDGE_CHECK(plain.size() <= text.size());
  return 0;
}
