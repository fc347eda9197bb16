// Values that are encrypted at rest: without the key beside them they are no secret.
#include <array>

#include "judge/chars.h"
#include "judge/signals.h"

namespace dredge::judging {

namespace {

// Source: the documentation of SOPS, jasypt, Spring Cloud Config, Pulumi and Travis, Ansible
// Vault, age, Vault transit, hiera-eyaml, PGP.
bool has_cipher_mark(std::string_view value) {
  constexpr auto kStarts = std::to_array<std::string_view>(
      {"ENC[", "ENC(", "{cipher}", "secure:", "$ANSIBLE_VAULT", "vault:v", "age-encryption.org",
       "-----BEGIN AGE ENCRYPTED", "-----BEGIN PGP MESSAGE", "!vault", "v1:aes", "DEC::", "<enc-"});
  for (std::string_view start : kStarts) {
    if (starts_with_ignoring_case(value, start)) return true;
  }
  return false;
}

bool introduced_as_cipher(const Context& context) {
  const std::string_view name = trim_blanks(context.name);
  return ends_with_ignoring_case(name, "secure") || contains_ignoring_case(name, "encrypted") ||
         context.before.find("ENC[") != std::string_view::npos ||
         context.before.find("ENC(") != std::string_view::npos ||
         context.before.find("{cipher}") != std::string_view::npos ||
         context.before.find("!vault") != std::string_view::npos;
}

// A sealed secret: the RSA-encrypted session key makes it long, its length fields fix the first
// characters. Source: bitnami-labs/sealed-secrets, "crypto".
bool is_sealed(std::string_view value) {
  const bool narrow = value.size() > 700 && value[0] == 'A' && value[1] == 'g' && value[2] >= 'A' &&
                      value[2] <= 'D';
  return narrow || (value.size() > 350 && value.starts_with("AQ") &&
                    value.find('.') == std::string_view::npos);
}

}  // namespace

void cipher_signals(const Context& context, SignalSet& out) {
  const bool sealed = context.generic && is_sealed(context.value);
  out.add_if(has_cipher_mark(context.value) || introduced_as_cipher(context) || sealed,
             SignalId::CipherText);
}

}  // namespace dredge::judging
