#include "scan/judgements.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "judge/judge.h"

namespace dredge {
namespace {

constexpr std::size_t kEntries = std::size_t{1} << 15;

}  // namespace

// Of the excerpt in pieces, each with the digest of those before it, and of all that else is
// judged.
std::uint64_t Judgements::digest_of(const Candidate& candidate, std::string_view excerpt) const {
  const std::array<std::uint64_t, 6> rest{reinterpret_cast<std::uintptr_t>(&candidate.rule),
                                          candidate.match.begin,
                                          candidate.match.end,
                                          candidate.secret.begin,
                                          candidate.secret.end,
                                          static_cast<std::uint64_t>(candidate.checksum)};
  std::array<char, sizeof rest + sizeof(std::uint64_t)> bytes{};
  std::memcpy(bytes.data(), rest.data(), sizeof rest);
  for (std::size_t at = 0; at < excerpt.size(); at += KnownLines::kMostBytes) {
    const std::size_t end = std::min(excerpt.size(), at + KnownLines::kMostBytes);
    const std::uint64_t piece = digests_.digest(excerpt, at, end);
    std::memcpy(bytes.data() + sizeof rest, &piece, sizeof piece);
    const std::uint64_t all = digests_.digest({bytes.data(), bytes.size()}, 0, bytes.size());
    std::memcpy(bytes.data(), &all, sizeof all);
  }
  std::uint64_t digest = 0;
  std::memcpy(&digest, bytes.data(), sizeof digest);
  return digest;
}

double Judgements::confidence(const Candidate& candidate, std::string_view excerpt) {
  const std::uint64_t digest = digest_of(candidate, excerpt);
  if (entries_.empty()) entries_.resize(kEntries);
  Entry& entry = entries_[digest % kEntries];
  if (entry.digest != digest)
    entry = {digest, judge({.candidate = candidate, .text = excerpt, .path = {}}).confidence};
  return entry.confidence;
}

}  // namespace dredge
