// What a worker keeps of a candidate once the blob's bytes are gone. Lives until the findings are
// built.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "dredge/finding.h"
#include "ignore/inline_allow.h"
#include "memory/known_objects.h"

namespace dredge {

// A candidate with just enough text around it to be judged again once its path is known: the paths
// of a git blob come from the history walk, after the bytes were read.
struct Evidence {
  std::uint32_t rule = 0;  // index into the RuleSet
  Checksum checksum = Checksum::None;
  Span match;   // into the snippet
  Span secret;  // into the snippet
  Secret snippet;
  Fingerprint fingerprint;
};

inline constexpr std::uint32_t kNoAllow = ~std::uint32_t{0};

struct Hit {
  std::uint32_t evidence = 0;  // index into WorkerResult::evidence
  Occurrence at;
  std::uint32_t allow = kNoAllow;  // index into WorkerResult::allows; it may not hold
};

// One text that holds hits: a blob, or a member of an archive in one.
struct Unit {
  BlobId id;     // of this text; empty when the bytes passed only once
  BlobId outer;  // of the git blob it came out of, when that was known while reading
  Origin origin;
  std::vector<Hit> hits;
};

// What one worker learned. Merged in canonical order, so the number of workers never shows.
struct WorkerResult {
  std::vector<Evidence> evidence;
  std::vector<Unit> units;
  std::vector<Allow> allows;  // each once
  std::vector<Notice> notices;
  Coverage coverage;
  std::vector<LearnedObject> learned;  // objects with neither hits nor notices
  std::vector<LearnedObject> found;    // objects with hits and without notices
  std::vector<std::uint32_t> known;    // objects met that were known, by their place among those
};

// Interns evidence: history repeats the same line in dozens of versions of a file, and each is kept
// once. Confined to one worker.
class EvidenceTable {
 public:
  // The index of an equal entry, or of a new one. `key` is fingerprint_of(the inventory's key,
  // secret).
  std::uint32_t intern(std::uint32_t rule, Checksum checksum, Span match, Span secret,
                       std::string_view snippet, const Fingerprint& fingerprint);
  const Evidence& at(std::uint32_t index) const { return entries_[index]; }
  std::vector<Evidence> take();

 private:
  std::vector<Evidence> entries_;
  std::unordered_multimap<std::size_t, std::uint32_t> by_hash_;
};

// The origin of a git blob whose path is not known: "blob:1a2b3c4d5e6f". Any other origin as it is.
Origin named(Origin origin, const BlobId& outer);

// What its own form does not make a secret must be clearer in a text that was decoded by trial.
inline constexpr double kLeastWhenDecoded = 0.8;

// The part of `text` that a judgement may look at: the lines of the match, two lines before and one
// after, at most 1,024 bytes before and 512 after it.
Span context_of(std::string_view text, Span match);

// That part, and a candidate with its spans in it. Borrows `text`.
struct Excerpt {
  std::string_view text;
  Candidate candidate;
};
Excerpt excerpt_of(std::string_view text, const Candidate& found);

}  // namespace dredge
