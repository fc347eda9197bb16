#include "risk/guidance.h"

#include <algorithm>
#include <array>

namespace dredge {
namespace {

using Steps = std::array<std::string_view, 4>;

constexpr Steps kCloud{"Find who uses it: last-use data and the audit log of the account.",
                       "Make a role with only the rights seen there, and let the workload take it.",
                       "Switch the old key off, reversibly, and watch for refused calls.",
                       "Delete the key."};
constexpr Steps kPipeline{
    "List the jobs and people that use the token.",
    "Give jobs the platform's own short-lived identity, people single sign-on.",
    "Revoke the token and run every job once.", "Turn off the making of tokens without expiry."};
constexpr Steps kRegistry{"See which releases it has published, and check them.",
                          "Set up trusted publishing from the pipeline that releases.",
                          "Revoke the token.",
                          "Require two-factor sign-in for publishing by hand."};
constexpr Steps kModel{"Set a spending limit on the account now.",
                       "Put a gateway or the provider's workload identity before the model.",
                       "Give every program its own narrow, expiring key if it still needs one.",
                       "Delete the old key and look at its usage since it leaked."};
constexpr Steps kDatabase{
    "See which programs connect with it, and from where.",
    "Move them to the platform's identity sign-in or to passwords that a vault "
    "makes for an hour.",
    "Change the password, or drop the user, and end its open sessions.",
    "Let the database be reached from its own network alone."};
constexpr Steps kChat{"See where the app is installed and what it may read.",
                      "Install it anew with fewer scopes, and with token rotation where offered.",
                      "Revoke the old token.", "Look at what it read and posted since it leaked."};
constexpr Steps kWebhook{"Make a new address for the hook.",
                         "Keep it in a secret store, or sign requests and check the signature.",
                         "Delete the old address.", "Look for posts that are not yours."};
constexpr Steps kPayment{"Tell whoever answers for payments: there may be a duty to report.",
                         "Make a restricted key with only the calls in use.",
                         "Roll the old key with an overlap of hours, not days.",
                         "Check transfers, refunds and payout accounts since it leaked."};
constexpr Steps kMail{"Stop sending with the old key if sending can wait.",
                      "Make a key that may only send, bound to its senders and addresses.",
                      "Delete the old key.", "Check for campaigns and senders that are not yours."};
constexpr Steps kTelemetry{"Tell ingestion keys from keys that read or administer.",
                           "Make a key that may only do what the program does.", "Deploy it.",
                           "Revoke the old key; look at exports and new users since it leaked."};
constexpr Steps kIdentity{"See which apps sign in with it.",
                          "Replace it by a signed assertion or a certificate, or by federation.",
                          "Add the new credential beside the old one, deploy, then delete the old.",
                          "End sessions and tokens issued with it."};
constexpr Steps kVault{"Revoke the token and all leases under it.",
                       "Rotate what it could read: those secrets are leaked too.",
                       "Let workloads sign in with the platform's identity instead of a token.",
                       "Read the vault's audit log for its use."};
constexpr Steps kPrivateKey{
    "Find where the public half is trusted.",
    "Make a new key where it is used, so that it never travels.",
    "Put the new public half, or a certificate with hours to live, in place.",
    "Take the old public half out everywhere, and revoke its certificates."};
constexpr Steps kSigning{"Make a new signing key and publish it beside the old one.",
                         "Sign with the new one; accept the old until its tokens have expired.",
                         "Stop accepting the old key.",
                         "End sessions that were signed with it if they can be forged."};
constexpr Steps kPassword{
    "Find which programs and people use it.",
    "Replace it by single sign-on, a certificate or an identity of the platform.",
    "Where it must stay, change it, and keep it in a secret store with an owner "
    "and a date.",
    "Look for sign-ins since it leaked."};
constexpr Steps kOther{
    "Find who uses it.", "Make a new credential with the least rights and an expiry.",
    "Deploy it from a secret store.", "Revoke the old one, and look at its use since it leaked."};

// Kinds that a rule's own words tell, then the categories of rules/*.toml; the last fits all.
constexpr std::array kGuidance{
    Guidance{"private-key", Replacement::Eliminate,
             "certificates that live for hours (an SSH or SPIFFE authority, ACME), or a key that "
             "stays in hardware or a key service",
             kPrivateKey, "Remove the public half from every place that trusts it", 3},
    Guidance{"signing", Replacement::Broker,
             "a key service that signs, so that no program holds the key", kSigning,
             "Take the key out of the set that verifiers accept", 3},
    Guidance{"webhook", Replacement::Shorten,
             "an app with scopes and rotation, or requests that are signed", kWebhook,
             "Delete the hook where it was made", 1},
    Guidance{"password", Replacement::Contain,
             "single sign-on, a client certificate or a platform's identity; else a secret store "
             "with an owner and an expiry",
             kPassword, "Change the password and end its sessions", 2},
    Guidance{"cloud", Replacement::Eliminate,
             "the platform's identity: an instance or pod role, OIDC federation from pipelines, "
             "single sign-on for people",
             kCloud, "Deactivate, then delete the key in the cloud's console or API", 2},
    Guidance{"vcs", Replacement::Eliminate,
             "the pipeline's own job token, or an app that makes tokens for an hour", kPipeline,
             "Settings of the account or app > tokens > revoke", 1},
    Guidance{"ci", Replacement::Eliminate, "the pipeline's OIDC identity, trusted by what it calls",
             kPipeline, "Settings of the user or project > tokens > revoke", 1},
    Guidance{"registry", Replacement::Eliminate, "trusted publishing from the release pipeline",
             kRegistry, "Account > tokens > revoke", 1},
    Guidance{
        "ai", Replacement::Broker,
        "the provider's workload identity federation, or a gateway that hands out virtual keys",
        kModel, "The provider's console > API keys > delete", 1},
    Guidance{
        "database", Replacement::Eliminate,
        "the cloud's identity sign-in, client certificates, or users that a vault makes for an "
        "hour",
        kDatabase, "Change the password or drop the user", 2},
    Guidance{"chat", Replacement::Shorten, "an app with narrow scopes and token rotation", kChat,
             "The app's settings > revoke tokens", 1},
    Guidance{"payment", Replacement::Shorten, "restricted keys, one for each program, rolled often",
             kPayment, "The dashboard > developers > API keys > roll or delete", 2},
    Guidance{
        "email", Replacement::Shorten,
        "a key that may only send, bound to its addresses; the cloud's role where mail is sent "
        "by the cloud",
        kMail, "The provider's settings > API keys > delete", 1},
    Guidance{"observability", Replacement::Shorten,
             "ingestion keys that can only write; single sign-on and service accounts for the rest",
             kTelemetry, "The provider's settings > API keys > revoke", 1},
    Guidance{"identity", Replacement::Eliminate,
             "signed assertions or certificates with federation, instead of a shared secret",
             kIdentity, "The identity provider's console: delete the credential", 3},
    Guidance{"vault", Replacement::Eliminate,
             "sign-in by the platform's identity (Kubernetes, cloud, OIDC)", kVault,
             "Revoke the token by its accessor, with its children", 2},
    Guidance{"infra", Replacement::Shorten,
             "OIDC federation, or keys that are made for one run and expire", kPipeline,
             "The console > keys > revoke", 2},
    Guidance{"cdn", Replacement::Shorten, "tokens scoped to one zone or service, with an expiry",
             kOther, "The dashboard > API tokens > delete", 1},
    Guidance{"crypto", Replacement::Broker, "a key service or hardware that signs", kSigning,
             "Move what the key controls to a new key: nothing revokes the old one", 3},
    Guidance{"file", Replacement::Contain,
             "a file that a secret store writes at start, for one user; signed-in sessions or "
             "certificates where the server takes them",
             kPassword, "Change what the file holds at each server that it names", 2},
    Guidance{"saas", Replacement::Shorten,
             "an app authorised by OAuth with narrow scopes, or a key with an expiry", kOther,
             "The product's settings > API > revoke", 1},
    Guidance{"generic", Replacement::Contain,
             "a platform's identity where the other side knows it; else a secret store with an "
             "owner and an expiry",
             kOther, "Ask the issuer: change or delete it there", 2},
};

const Guidance& row(std::string_view category) {
  const auto found = std::ranges::find(kGuidance, category, &Guidance::category);
  return found == kGuidance.end() ? kGuidance.back() : *found;
}

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

}  // namespace

std::string_view name_of(Replacement way) {
  constexpr std::array<std::string_view, 4> kNames{"eliminate", "broker", "shorten", "contain"};
  return kNames[static_cast<std::size_t>(way)];
}

std::span<const Guidance> all_guidance() { return kGuidance; }

const Guidance& guidance_for(const Rule& rule, const Provider& provider) {
  if (has(rule.id, "private-key")) return row("private-key");
  if (has(rule.id, "signing") || has(rule.id, "jwt-secret")) return row("signing");
  if (has(rule.id, "webhook")) return row("webhook");
  if (has(rule.id, "password") && provider.category != "database") return row("password");
  return row(provider.category);
}

std::string_view replacement_of(const Rule& rule, const Provider& provider) {
  if (!rule.replacement.empty()) return rule.replacement;
  if (!provider.replacement.empty()) return provider.replacement;
  return guidance_for(rule, provider).replacement;
}

std::span<const std::string_view> rotation_of(const Rule& rule, const Provider& provider) {
  return provider.rotate.empty() ? guidance_for(rule, provider).rotate : provider.rotate;
}

std::string_view revocation_of(const Rule& rule, const Provider& provider) {
  return provider.revoke.empty() ? guidance_for(rule, provider).revoke : provider.revoke;
}

std::string_view docs_of(const Rule& rule, const Provider& provider) {
  return rule.docs.empty() ? provider.docs : rule.docs;
}

}  // namespace dredge
