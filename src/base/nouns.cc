// The few functions of the public nouns (include/dredge): names of enumerators, ids, secrets.
#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "base/hash.h"
#include "base/hex.h"
#include "base/text.h"
#include "dredge/finding.h"

namespace dredge {
namespace {

template <class Enum, std::size_t N>
std::string_view lookup(const std::array<std::string_view, N>& names, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  return index < N ? names[index] : std::string_view("?");
}

std::string_view path_of(const Origin& origin) {
  struct Visitor {
    std::string_view operator()(const FileOrigin& file) const { return file.path; }
    std::string_view operator()(const CommitOrigin& commit) const { return commit.path; }
    std::string_view operator()(const LayerOrigin& layer) const { return layer.path; }
    std::string_view operator()(const StreamOrigin& stream) const { return stream.name; }
  };
  return std::visit(Visitor{}, origin.where);
}

}  // namespace

std::string_view name_of(ErrorCode code) {
  return lookup(
      std::array<std::string_view, 9>{"invalid-input", "not-found", "unsupported", "limit-exceeded",
                                      "corrupt", "io", "network", "cancelled", "internal"},
      code);
}

std::string_view name_of(GitPlace place) {
  return lookup(
      std::array<std::string_view, 10>{"tree", "index", "worktree", "commit-message", "tag-message",
                                       "ref-name", "config", "admin", "unreachable", "file-name"},
      place);
}

std::string_view name_of(GitDetail detail) {
  return lookup(std::array<std::string_view, 15>{"", "branch", "tag", "remote-branch",
                                                 "pull-request", "other-ref", "replaced", "note",
                                                 "stash", "detached-head", "reflog", "dangling",
                                                 "merge", "symlink-target", "submodule-url"},
                detail);
}

std::string_view origin_word(const CommitOrigin& origin) {
  return origin.detail == GitDetail::None ? name_of(origin.place) : name_of(origin.detail);
}

std::string_view name_of(Severity severity) {
  return lookup(std::array<std::string_view, 5>{"info", "low", "medium", "high", "critical"},
                severity);
}

std::string_view name_of(Privilege privilege) {
  return lookup(std::array<std::string_view, 6>{"admin", "write", "service", "read", "sandbox",
                                                "publishable"},
                privilege);
}

namespace {

constexpr unsigned kStepBits = 8;
constexpr unsigned kMostSteps = 4;
constexpr auto kSteps = std::to_array<std::string_view>(
    {"plain", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "base64", "hex", "percent", "html",
     "escape", "quoted-printable", "gzip"});

std::uint32_t step_of(Encoding chain, unsigned index) {
  return static_cast<std::uint32_t>(chain) >> (index * kStepBits) & 0xff;
}

}  // namespace

std::string name_of(Encoding encoding) {
  std::string name(kSteps[std::min<std::size_t>(step_of(encoding, 0), kSteps.size() - 1)]);
  for (unsigned i = 1; i < kMostSteps && step_of(encoding, i) != 0; ++i) {
    name += '+';
    name += kSteps[std::min<std::size_t>(step_of(encoding, i), kSteps.size() - 1)];
  }
  return name;
}

Encoding then(Encoding chain, Encoding step) {
  for (unsigned i = 0; i < kMostSteps; ++i) {
    if (step_of(chain, i) != 0) continue;
    return static_cast<Encoding>(static_cast<std::uint32_t>(chain) |
                                 static_cast<std::uint32_t>(step) << (i * kStepBits));
  }
  return chain;
}

unsigned depth_of(Encoding chain) {
  unsigned depth = 0;
  for (unsigned i = 0; i < kMostSteps; ++i) {
    if (step_of(chain, i) > static_cast<std::uint32_t>(Encoding::Utf32Be)) ++depth;
  }
  return depth;
}

Encoding encoding_from(std::int64_t number) {
  Encoding chain = Encoding::Plain;
  for (unsigned i = 0; i < kMostSteps; ++i) {
    const auto step = static_cast<std::uint32_t>(number >> (i * kStepBits) & 0xff);
    if (step == 0 || step >= kSteps.size()) break;
    chain = then(chain, static_cast<Encoding>(step));
  }
  return chain;
}

std::string_view name_of(Liveness liveness) {
  return lookup(std::array<std::string_view, 7>{"not-checked", "live", "restricted", "revoked",
                                                "expired", "unknown", "canary"},
                liveness);
}

std::string_view name_of(Band band) {
  return lookup(std::array<std::string_view, 5>{"info", "low", "medium", "high", "critical"}, band);
}

std::string BlobId::hex() const { return to_hex({bytes.data(), size}); }

std::optional<BlobId> BlobId::from_hex(std::string_view hex) {
  if (hex.size() != 40 && hex.size() != 64) return std::nullopt;
  BlobId id;
  id.size = static_cast<std::uint8_t>(hex.size() / 2);
  int all = 0;
  for (std::size_t i = 0; i < id.size; ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    all |= high | low;  // below 0 when one is
    id.bytes[i] = static_cast<std::uint8_t>((high << 4 | low) & 0xff);
  }
  if (all < 0) return std::nullopt;
  return id;
}

std::string Origin::display_path() const {
  std::string path(path_of(*this));
  if (const auto* layer = std::get_if<LayerOrigin>(&where); layer != nullptr && layer->index != 0) {
    path = fmt::format("layer{}!{}", layer->index, path);
  }
  for (const std::string& member : inside) path += "!" + member;
  return path;
}

const Rule* RuleSet::find(std::string_view id) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

Secret::Secret(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    other.bytes_.clear();
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
  bytes_.clear();
}

std::string Fingerprint::hex() const { return to_hex(bytes); }
std::string Fingerprint::brief() const { return hex().substr(0, 12); }

std::string mask(std::string_view secret, std::size_t prefix_length) {
  constexpr std::size_t kShortestWithTail = 20;
  const std::size_t shown = std::min(prefix_length, secret.size() / 4);
  const std::string_view tail =
      secret.size() >= kShortestWithTail ? secret.substr(secret.size() - 4) : std::string_view();
  return fmt::format(
      "{}****{} ({} characters)", escape_for_terminal(secret.substr(0, shown)),
      secret.find('\n') == std::string_view::npos ? escape_for_terminal(tail) : std::string(),
      secret.size());
}

}  // namespace dredge
