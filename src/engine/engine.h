// The matching engine: finds every place where a rule matches, near memory speed.
//
// What a match is (all three stages, both back ends and RE2 alone give exactly this):
//   * Text is bytes. Patterns are read as RE2 Latin-1 patterns with `^` and `$` at line ends; what
//     stands before and after a match is the real neighbouring byte of the text.
//   * A line-local rule is matched on every line by itself. A line is what lies between two '\n';
//     a '\r' belongs to its line. Any other rule is matched on the whole text.
//   * There, the matches of one rule are those of a left-to-right search: the leftmost match, of
//     those with the same start the one RE2 prefers, then on from its end. They do not overlap.
//     Rules do not disturb each other.
// docs/engine.md says why windows and gates cannot change that set.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"
#include "dredge/rule.h"

namespace dredge {

// The instruction sets the engine knows how to use, least first. Every one gives the same
// candidates.
enum class Simd : std::uint8_t {
  Portable,  // anchors by Hyperscan's literal matcher, for any x86-64 with SSSE3
  Avx2,      // the same code; Hyperscan picks its AVX2 routines by itself, as under Portable
  Avx512,    // anchors by our own matcher; needs F, BW, VL and VBMI
};
std::string_view name_of(Simd simd);  // "avx512", stable

// The best that this machine can do, or what `forced` (the value of DREDGE_SIMD; nullptr or ""
// when unset) asks for. Errors: InvalidInput, when `forced` is no such name or this machine lacks
// it; Unsupported, when the machine has not even SSSE3.
Result<Simd> choose_simd(const char* forced);

struct EnginePart;

// A rule set made ready to run. Immutable, so safe to share; move-only. Borrows the tables behind
// the RuleSet, which must outlive it.
class Engine {
 public:
  // Compiles every pattern: milliseconds a rule, for custom rules and the build. Uses the best
  // back end of this machine. A rule without anchors runs over every byte, at Hyperscan's pace.
  // Errors: InvalidInput, naming the rule: a pattern that one of the engines refuses, that they
  // read differently (engine/dialect.h), that can be empty or is wider than the rule's reach; an
  // anchor that is shorter than two bytes, longer than 64, not lower case or holds '\n'.
  static Result<Engine> compile(const RuleSet& rules);

  // What `load` needs, of an engine that was not joined; good on any machine of this architecture
  // with the same Hyperscan.
  std::string serialize() const;

  // Takes an image made by `serialize` for the same rules. An image is trusted to be ours: bytes
  // that changed by accident are found, a forger is not.
  // Errors: Corrupt, when the image is damaged, of another version or for other rules;
  // InvalidInput, when `simd` is not what this machine can do.
  static Result<Engine> load(const RuleSet& rules, std::string image, Simd simd);

  // The same for an image that is a part of the program: borrowed for good, and not summed up. A
  // start reads of it what it needs.
  static Result<Engine> load_static(const RuleSet& rules, std::string_view image, Simd simd);

  // Both as one, without compiling either again. `rules` are those of the two; where both have one
  // of a name, it is that of `second`, and `first`'s is not run. Results are those of an engine
  // compiled from `rules`.
  static Engine join(const RuleSet& rules, Engine first, Engine second);

  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  const RuleSet& rules() const;
  Simd simd() const;

 private:
  friend class Scanner;
  struct State;
  explicit Engine(std::unique_ptr<State> state);
  static Result<Engine> load(const RuleSet& rules, std::unique_ptr<EnginePart> part, Simd simd);
  std::unique_ptr<State> state_;
};

// What scanning cost, summed over the life of a Scanner. For benchmarks and `doctor`.
struct ScanCounts {
  std::uint64_t text_bytes = 0;
  std::uint64_t anchors = 0;       // literal hits
  std::uint64_t windows = 0;       // that passed a gate, after merging
  std::uint64_t window_bytes = 0;  // that Hyperscan saw
  std::uint64_t regions = 0;       // that were searched for the match itself
};

// An anchor of a rule whose matches may cross line ends.
struct MultilineAnchor {
  std::uint64_t begin = 0;
  Span seen;  // what of the text, with its ends, shows that no match holds it; empty: nothing does
};

// The scratch memory of one thread. Confined. The Engine must outlive it and stay where it is.
class Scanner {
 public:
  explicit Scanner(const Engine& engine);
  ~Scanner();
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;

  // Hands every candidate in `text` to `sink`, each once, ordered by match.begin, then by the
  // rule's index. Never reads outside `text`, whatever its length or alignment. The secret is the
  // group named `secret`; the whole match where the rule has none or the group is empty.
  // Memory: about 40 bytes a candidate and 16 a window of this text, plus a fixed part.
  // Errors: Internal, when Hyperscan fails; the sink has then seen nothing of this text.
  Result<> scan(std::string_view text, CandidateSink& sink);

  // The same for some lines of `text` alone: `parts`, ascending, disjoint, are each one or more
  // whole lines. The candidates are those of scan(text) that have an anchor there; so all that a
  // line-local rule has on these lines. Only where can_scan_lines().
  Result<> scan_lines(std::string_view text, std::span<const Span> parts, CandidateSink& sink);
  // Not with rules that have no anchor.
  bool can_scan_lines() const;

  // From the next scan on, keeps where anchors of multi-line rules stand; scans are slower then.
  void tell_multiline_anchors(bool wanted);
  // Where the last scan saw anchors of rules whose matches may cross line ends, matches or not;
  // without those of which their own line says enough.
  bool has_multiline_anchors() const;
  void add_multiline_anchors(std::vector<MultilineAnchor>& anchors) const;

  // The long runs (engine/runs.h) of the text that the last scan() saw: ascending, disjoint. Good
  // until the next one. What a scan looks for anyway; decoders begin there.
  const std::vector<Span>& long_runs() const;

  // Places where Hyperscan saw a match end and the exact search found none, so far: 0 unless the
  // two read a rule differently.
  std::uint64_t refusals() const;
  ScanCounts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dredge
