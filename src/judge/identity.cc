// Hexadecimal and UUIDs are secrets and identifiers alike; what stands beside them tells which.
#include <array>

#include "judge/chars.h"
#include "judge/signals.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

// Words beside a digest, a revision or a fingerprint.
constexpr auto kDigests = std::to_array<Texts>(
    {"sha",       "sha1",      "sha224",  "sha256",      "sha384",     "sha512",
     "md5",       "hash",      "hashes",  "digest",      "digests",    "checksum",
     "checksums", "integrity", "etag",    "commit",      "commits",    "revision",
     "rev",       "gitsha",    "githead", "fingerprint", "thumbprint", "crc",
     "crc32",     "blake2",    "sum",     "sums",        "treeish",    "sri"});
// Words beside an identifier.
constexpr auto kIds = std::to_array<Texts>(
    {"id", "ids", "uid", "uuid", "guid", "identifier", "clsid", "iid", "oid", "appid", "clientid",
     "tenantid", "projectid", "subscription", "tenant", "typeid", "ref"});

bool has_word_of(std::string_view text, std::span<const Texts> words) {
  const Words found(text);
  for (std::string_view word : found) {
    if (is_one_of(word, words)) return true;
  }
  if (words.data() != kDigests.data()) return false;
  // These fall apart where letters meet digits.
  constexpr auto kNumbered = std::to_array<Texts>({"md5", "sha1", "sha256", "sha384", "sha512"});
  return contains_one_of(text, kNumbered);
}

bool is_hex_like(std::string_view value) {
  return value.size() >= 7 && all_of(value, [](char c) { return is_hex(c) || c == '-'; });
}

// "image@sha256:...", "sha512-...", "commit 1a2b...", "a.tgz#1a2b...".
bool is_marked_as_digest(std::string_view before) {
  const std::string_view tail =
      trim_blanks(before.substr(before.size() - std::min<std::size_t>(before.size(), 12)));
  for (Texts mark : {"sha1:", "sha256:", "sha512:", "sha1-", "sha256-", "sha384-", "sha512-",
                     "md5:", "md5-", "commit", "commit:", "tgz#", "git#", ".git@", " h1:"}) {
    if (ends_with_ignoring_case(tail, mark)) return true;
  }
  return contains_ignoring_case(before, "checksum/");  // "checksum/secret": an annotation
}

}  // namespace

void identity_signals(const Context& context, SignalSet& out) {
  const std::string_view value = context.value;
  for (Texts start : {"sha1-", "sha256-", "sha384-", "sha512-", "sha256:", "sha1:", "md5:"})
    out.add_if(value.starts_with(start), SignalId::DigestContext);
  const bool base64_digest = value.size() >= 28 && (value.ends_with('='));
  if (!is_hex_like(value) && !base64_digest) return;
  const std::string_view before =
      context.before.substr(0, context.before.size() - (context.quote != 0 ? 1U : 0U));
  const bool named = has_word_of(context.name, kDigests);
  out.add_if((named && !context.named_by_rule) || is_marked_as_digest(before),
             SignalId::DigestContext);
  const bool id = is_hex_like(value) && has_word_of(context.name, kIds);
  out.add_if(id && !context.named_by_rule, SignalId::IdContext);
}

}  // namespace dredge::judging
