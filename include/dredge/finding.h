// What a scan found: candidates, findings, their places, and what was not scanned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "dredge/rule.h"
#include "dredge/secret.h"

namespace dredge {

// How a text was written in the one around it. A chain of up to four steps, one a byte, the
// outermost lowest: Plain when there is none. The numbers are stored: never change one.
enum class Encoding : std::uint32_t {
  Plain,
  Utf16Le,
  Utf16Be,
  Utf32Le,
  Utf32Be,
  Base64,
  Hex,
  Percent,          // %41
  Html,             // &quot; &#65;
  Escape,           // \" \n \x41 \u0041
  QuotedPrintable,  // =41
  Gzip,
};
std::string name_of(Encoding encoding);  // "base64", "base64+gzip"; stable

// `chain` with one more step inside. A fifth step is left out.
Encoding then(Encoding chain, Encoding step);
// How many steps it has, UTF-16 and UTF-32 left out: they are how a file is written, not what is
// hidden in it.
unsigned depth_of(Encoding chain);
// The chain that a number from outside stands for; steps nobody knows are left out.
Encoding encoding_from(std::int64_t number);
// Whether the text is all of the blob, as a person reads it, and no value in it.
inline bool is_whole_text(Encoding encoding) { return encoding <= Encoding::Utf32Be; }

// The text handed to the engine, and the blob span it came from. Borrowed: good during one call.
struct Chunk {
  std::string_view text;
  Span from;
  Encoding encoding = Encoding::Plain;
};

enum class Checksum : std::uint8_t { None, Passed, Failed };

// A rule matched here; not yet judged. Spans are offsets into the chunk's text. Lives for one
// callback.
struct Candidate {
  const Rule& rule;
  Span match;
  Span secret;
  Checksum checksum = Checksum::None;
};

class CandidateSink {
 public:
  virtual ~CandidateSink() = default;
  virtual void candidate(const Candidate& candidate) = 0;
};

// One named reason that moved a confidence. `weight` is in log-odds: positive speaks for a secret.
struct Signal {
  std::string_view name;  // static text: "checksum", "placeholder"
  double weight = 0;
  std::string detail;  // for `explain`; never holds the secret or a part of it
};

struct Judgement {
  double confidence = 0;  // 0 to 1
  std::vector<Signal> signals;
};

// Where in a blob a finding stands. Lines and columns count from 1; columns count code points; the
// end column is exclusive.
struct Occurrence {
  BlobId blob;
  Span span;  // of the secret; for decoded text, of the encoded original
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;
  Encoding encoding = Encoding::Plain;
  auto operator<=>(const Occurrence&) const = default;
};

// One place a person would go to: an occurrence at an origin. For a repository, the versions of a
// file that hold the secret are one place: the one in HEAD where there is one, else the newest.
struct Place {
  std::string target;  // as the user named it
  Origin origin;
  Occurrence at;
  std::uint32_t versions = 1;
  std::optional<Provenance> provenance = {};  // of a path in a repository's history
};

enum class Liveness : std::uint8_t {
  NotChecked,
  Live,
  Restricted,
  Revoked,
  Expired,
  Unknown,
  Canary
};
std::string_view name_of(Liveness liveness);  // "not-checked", stable

struct Verdict {
  Liveness liveness = Liveness::NotChecked;
  std::string evidence;         // "HTTP 200 from api.github.com"; never the body
  std::string identity;         // the account it belongs to, when the issuer said
  std::int64_t checked_at = 0;  // seconds since the epoch; 0 = never
};

struct OwnerCandidate {
  std::string owner;         // "@org/team", "jane@example.org"
  std::string source;        // "map", "codeowners", "introducer"
  double confidence = 0;     // 0 to 1
  std::string evidence;      // "CODEOWNERS:12 /infra/ @org/platform"
  bool is_inactive = false;  // left, or has not committed for long: nobody who acts
};

enum class Band : std::uint8_t { Info, Low, Medium, High, Critical };
std::string_view name_of(Band band);

struct RiskReason {
  std::string factor;  // "exposure"
  double value = 0;    // 0 to 1, as it went into the formula
  std::string why;     // "private repository"
};

struct Risk {
  int score = 0;  // 0 to 100
  Band band = Band::Info;
  std::vector<RiskReason> reasons;
};

// A requirement of a catalogue of controls that a finding touches.
struct Control {
  std::string_view framework;  // "owasp-nhi-2025", "cwe"; stable
  std::string_view id;         // "NHI7", "CWE-798"
  std::string_view name;       // "Long-lived secrets"
  std::string why;             // what in the finding says so
};

// Why a finding does not count: an allow in the text, or a line of an ignore file.
struct Suppression {
  std::string source;  // "dredge:allow", ".dredgeignore:12"
  std::string reason;  // as written; "" = none was given
  std::string until;   // the last day it holds, "2027-01-31"; "" = no end
  auto operator<=>(const Suppression&) const = default;
};

// One secret under one rule, wherever it is.
struct Finding {
  std::string rule;
  std::string provider;
  std::string description;
  Severity severity = Severity::Medium;
  Fingerprint fingerprint;
  std::string masked;
  double confidence = 0;
  std::vector<Signal> signals;
  std::vector<Place> places;           // canonical order; never empty
  std::vector<OwnerCandidate> owners;  // best first; empty = orphan
  Risk risk;
  Verdict verdict;
  std::vector<std::string> remediation;   // what to do, in order
  std::vector<Control> controls;          // which requirements it touches
  std::int64_t due_at = 0;                // when its band's time ends; 0 = no such time
  std::int64_t excepted_until = 0;        // by the exception that covers it, past or not; 0 = none
  std::optional<Secret> secret;           // kept only for --show-secrets and verification
  std::optional<Suppression> suppressed;  // set in ScanReport::suppressed, and only there
};

// Bytes or a place that were not scanned, and why.
struct Notice {
  Origin origin;
  std::uint64_t bytes = 0;
  Error why;
  bool is_elsewhere = false;  // no part of the target: worth knowing, but nothing was left out
};

// One rotation: it ends every finding that holds the same secret, under whatever rule.
struct Rotation {
  std::vector<std::size_t> findings;  // indexes into the report's; the most urgent first
  double risk = 0;                    // what it removes
  double share = 0;                   // of all risk, by this and the ones before: 0 to 1
};

// enumerated_bytes == scanned_bytes + skipped_bytes, always.
struct Coverage {
  std::uint64_t blobs = 0;  // scanned, each once
  std::uint64_t enumerated_bytes = 0;
  std::uint64_t scanned_bytes = 0;
  std::uint64_t skipped_bytes = 0;
  std::uint64_t notices = 0;           // places not scanned, or not wholly
  std::uint64_t engine_refusals = 0;   // confirmed by one engine and refused by the other
  std::uint64_t below_confidence = 0;  // candidates under --min-confidence
  std::uint64_t unpacked_bytes = 0;    // out of archives, compressed files, images
  std::uint64_t elsewhere = 0;         // notices of content that is no part of the target
  std::uint64_t suppressed = 0;        // places that an allow or an ignore file covers
  std::uint64_t known_objects = 0;     // of the blobs, not read again: earlier scans had read them
  bool partial() const { return notices != 0; }
};

// Everything one `dredge scan` learned, in canonical order.
struct ScanReport {
  std::vector<std::string> targets;  // as the user named them
  std::vector<Finding> findings;     // by risk, then rule, then place
  std::vector<Rotation> rotations;   // in the order that removes most risk for its work
  // The places that do not count, by finding and by what suppresses them; sorted as `findings`.
  std::vector<Finding> suppressed;
  // What is wrong with allows and ignore files: expired, mistaken, of no use. Escaped.
  std::vector<std::string> warnings;
  std::vector<Notice> notices;
  Coverage coverage;
  std::string rules_digest;
  std::uint64_t rule_count = 0;
};

}  // namespace dredge
