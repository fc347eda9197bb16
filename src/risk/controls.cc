#include "risk/controls.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::string_view kNhi = "owasp-nhi-2025";
constexpr std::string_view kAgentic = "owasp-agentic-2026";
constexpr std::string_view kCwe = "cwe";
constexpr std::string_view kNist = "nist-800-53r5";
constexpr std::string_view kPci = "pci-dss-4.0.1";
constexpr std::string_view kIso = "iso-27001-2022";

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// What the places of a finding say together. Paths in lower case.
struct Sites {
  std::string pipeline;  // the first path of each kind; "" = none
  std::string agent;
  std::string mcp;
  std::string log;
  std::string environment_file;
  std::string configuration;
  bool in_repository = false;
  bool is_plain_now = false;
  std::set<std::string> targets;
  bool in_production = false;
  bool outside_production = false;
};

bool is_pipeline(std::string_view path) {
  constexpr std::array<std::string_view, 9> kNames{
      ".github/workflows/", ".gitlab-ci",          "jenkinsfile", ".circleci/", "azure-pipelines",
      ".buildkite/",        "bitbucket-pipelines", ".drone.y",    ".travis.y"};
  return std::ranges::any_of(kNames, [&](std::string_view name) { return has(path, name); });
}

bool is_mcp(std::string_view path) {
  return path.ends_with("mcp.json") || has(path, "mcp_config") ||
         has(path, "claude_desktop_config") || has(path, "mcpservers");
}

bool is_agent(std::string_view path) {
  constexpr std::array<std::string_view, 14> kNames{
      ".claude/",  ".cursor/",  ".codex/", ".gemini/", ".continue/", ".aider",    ".windsurf",
      "agents.md", "claude.md", ".goose/", ".roo/",    ".cline",     "langchain", ".copilot/"};
  return is_mcp(path) ||
         std::ranges::any_of(kNames, [&](std::string_view name) { return has(path, name); });
}

bool is_configuration(std::string_view path) {
  constexpr std::array<std::string_view, 10> kEndings{
      ".yaml", ".yml", ".json", ".toml", ".ini", ".conf", ".cfg", ".xml", ".properties", ".tf"};
  return std::ranges::any_of(kEndings, [&](std::string_view end) { return path.ends_with(end); });
}

bool names_production(std::string_view path) {
  return has(path, "prod") && !has(path, "product") && !has(path, "preprod");
}

bool names_other(std::string_view path) {
  for (const std::string_view word :
       {"staging", "stage/", "/dev/", "dev.", "test", "sandbox", "qa/"})
    if (has(path, word)) return true;
  return false;
}

void note(std::string& slot, const std::string& path) {
  if (slot.empty()) slot = path;
}

Sites sites_of(const Finding& finding) {
  constexpr std::size_t kMostPlacesRead = 10'000;
  Sites sites;
  for (std::size_t i = 0; i < std::min(finding.places.size(), kMostPlacesRead); ++i) {
    const Place& place = finding.places[i];
    const std::string path = place.origin.display_path();
    const std::string lower = to_lower(path);
    sites.targets.insert(place.target);
    const bool is_stream = std::holds_alternative<StreamOrigin>(place.origin.where);
    sites.in_repository =
        sites.in_repository || std::holds_alternative<CommitOrigin>(place.origin.where);
    sites.is_plain_now = sites.is_plain_now || place.at.encoding == Encoding::Plain;
    if (is_pipeline(lower)) note(sites.pipeline, path);
    if (is_agent(lower)) note(sites.agent, path);
    if (is_mcp(lower)) note(sites.mcp, path);
    if (is_stream || lower.ends_with(".log") || has(lower, "/logs/")) note(sites.log, path);
    if (has(lower, ".env") || lower == "config.env") note(sites.environment_file, path);
    if (is_configuration(lower)) note(sites.configuration, path);
    sites.in_production = sites.in_production || names_production(lower);
    sites.outside_production = sites.outside_production || names_other(lower);
  }
  return sites;
}

class Builder {
 public:
  Builder(const Rule& rule, const Provider& provider, const Finding& finding,
          const RiskInput& input)
      : rule_(rule),
        provider_(provider),
        input_(input),
        sites_(sites_of(finding)),
        is_key_(has(rule.id, "private-key") || has(rule.id, "signing") ||
                provider.category == "crypto"),
        is_password_(has(rule.id, "password") || provider.category == "database") {}

  std::vector<Control> build() {
    identities();
    agents();
    weaknesses();
    nist();
    pci();
    iso();
    return std::move(controls_);
  }

 private:
  void add(std::string_view framework, std::string_view id, std::string_view name,
           std::string why) {
    controls_.push_back({framework, id, name, std::move(why)});
  }

  bool is_old() const { return input_.age_days > input_.max_age_days; }
  std::string age() const {
    return fmt::format("{} days since it leaked, of {} allowed", input_.age_days,
                       input_.max_age_days);
  }
  std::string orphan() const {
    return input_.orphan_evidence.empty() ? "nobody is known to own it" : input_.orphan_evidence;
  }

  void identities() {
    if (input_.is_orphan) add(kNhi, "NHI1", "Improper offboarding", orphan());
    add(kNhi, "NHI2", "Secret leakage", "it stands where it should not");
    if (!sites_.mcp.empty())
      add(kNhi, "NHI3", "Vulnerable third-party identity", "in the configuration " + sites_.mcp);
    if (is_password_) add(kNhi, "NHI4", "Insecure authentication", "a password without expiry");
    if (rule_.privilege == Privilege::Admin)
      add(kNhi, "NHI5", "Overprivileged identity", "an administrator's credential");
    if (provider_.category == "cloud" && !sites_.pipeline.empty())
      add(kNhi, "NHI6", "Insecure cloud deployment", "a static cloud key in " + sites_.pipeline);
    if (is_old()) add(kNhi, "NHI7", "Long-lived secrets", age());
    if (sites_.in_production && sites_.outside_production)
      add(kNhi, "NHI8", "Environment isolation", "in production and outside it");
    if (sites_.targets.size() > 1)
      add(kNhi, "NHI9", "Identity reuse", fmt::format("in {} targets", sites_.targets.size()));
    const bool is_personal = has(rule_.id, "personal") || has(rule_.id, "user-token");
    if (is_personal && !sites_.pipeline.empty())
      add(kNhi, "NHI10", "Human use of an identity", "a person's token in " + sites_.pipeline);
  }

  void agents() {
    const bool is_model_key = provider_.category == "ai";
    if (!sites_.agent.empty() || is_model_key)
      add(kAgentic, "ASI03", "Identity and privilege abuse",
          sites_.agent.empty() ? "a key to a model" : "an agent can use it: " + sites_.agent);
    if (!sites_.mcp.empty())
      add(kAgentic, "ASI04", "Agentic supply chain", "a server of tools holds it: " + sites_.mcp);
  }

  void weaknesses() {
    if (is_key_)
      add(kCwe, "CWE-321", "Hard-coded cryptographic key", "a key");
    else if (is_password_)
      add(kCwe, "CWE-259", "Hard-coded password", "a password");
    add(kCwe, "CWE-798", "Hard-coded credentials", "a credential in plain sight");
    if (sites_.is_plain_now) add(kCwe, "CWE-312", "Cleartext storage", "not encrypted");
    if (is_password_ && !sites_.configuration.empty())
      add(kCwe, "CWE-260", "Password in a configuration file", sites_.configuration);
    if (!sites_.environment_file.empty())
      add(kCwe, "CWE-526", "Secret in an environment variable", sites_.environment_file);
    if (!sites_.log.empty()) add(kCwe, "CWE-532", "Secret in a log", sites_.log);
    if (sites_.in_repository) add(kCwe, "CWE-540", "Secret in source code", "in a repository");
    if (is_old()) add(kCwe, "CWE-262", "No aging of a credential", age());
  }

  void nist() {
    if (input_.is_orphan) add(kNist, "AC-2", "Account management", orphan());
    if (rule_.privilege == Privilege::Admin)
      add(kNist, "AC-6", "Least privilege", "an administrator's credential");
    if (!sites_.log.empty()) add(kNist, "AU-9", "Protection of audit information", sites_.log);
    add(kNist, "IA-5(7)", "No embedded unencrypted static authenticators", "a static credential");
    if (is_key_) add(kNist, "SC-12", "Cryptographic key management", "a key outside its store");
    if (sites_.is_plain_now)
      add(kNist, "SC-28", "Protection of information at rest", "not encrypted");
  }

  void pci() {
    if (rule_.privilege == Privilege::Admin)
      add(kPci, "7.2.5", "Least privilege of system accounts", "an administrator's credential");
    add(kPci, "8.6.2", "No hard-coded passwords in scripts, configuration or source",
        "a static credential");
    if (is_old()) add(kPci, "8.6.3", "Passwords of system accounts are changed", age());
  }

  void iso() {
    if (input_.is_orphan) add(kIso, "A.5.9", "Owned inventory of assets", orphan());
    add(kIso, "A.5.17", "Authentication information", "outside a secret store");
    if (sites_.in_repository) add(kIso, "A.8.4", "Access to source code", "in a repository");
    add(kIso, "A.8.12", "Data leakage prevention", "it stands where it should not");
    if (!sites_.log.empty()) add(kIso, "A.8.15", "Logging", sites_.log);
    if (is_key_) add(kIso, "A.8.24", "Use of cryptography", "a key outside its store");
  }

  const Rule& rule_;
  const Provider& provider_;
  const RiskInput& input_;
  const Sites sites_;
  const bool is_key_;
  const bool is_password_;
  std::vector<Control> controls_;
};

}  // namespace

std::vector<Control> controls_of(const Rule& rule, const Provider& provider, const Finding& finding,
                                 const RiskInput& input) {
  if (input.liveness == Liveness::Canary) return {};
  return Builder(rule, provider, finding, input).build();
}

}  // namespace dredge
