#include "scan/imported.h"

#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "judge/judge.h"
#include "risk/risk.h"
#include "scan/redact.h"
#include "scan/scan.h"

namespace dredge {
namespace {

// Keeps the specific rule that takes a whole text for its secret.
class WholeSecret final : public CandidateSink {
 public:
  explicit WholeSecret(std::string_view text) : text_(text) {}
  void candidate(const Candidate& candidate) override {
    const bool is_whole = candidate.secret.begin == 0 && candidate.secret.end == text_.size();
    if (is_whole && !candidate.rule.generic && candidate.checksum != Checksum::Failed &&
        rule_ == nullptr)
      rule_ = &candidate.rule;
  }
  const Rule* rule() const { return rule_; }

 private:
  std::string_view text_;
  const Rule* rule_ = nullptr;
};

// What is scored for a finding of a rule that only another tool knows.
Rule foreign_rule() {
  Rule rule;
  rule.severity = Severity::High;
  return rule;
}

class Importer {
 public:
  Importer(const ImportedReport& report, const Engine& engine, const RuleSet& rules,
           const ImportOptions& options)
      : tool_(to_lower(report.tool)),
        engine_(engine),
        scanner_(engine),
        redactor_(engine, {options.key, kDefaultMinConfidence}),
        rules_(rules),
        options_(options) {}

  Result<> add(ImportedFinding&& row) {
    RETURN_IF_ERROR(clean(row));
    ASSIGN_OR_RETURN(Finding finding, finding_of(row));
    const std::string target = row.target.empty() ? options_.target : row.target;
    const auto [known, is_new] = index_.try_emplace({target, finding.rule, finding.fingerprint},
                                                    reports_[target].findings.size());
    std::vector<Finding>& findings = reports_[target].findings;
    if (is_new)
      findings.push_back(std::move(finding));
    else
      findings[known->second].places.push_back(std::move(finding.places.front()));
    return {};
  }

  std::map<std::string, ScanReport> take() {
    for (auto& [target, report] : reports_) {
      report.targets = {target};
      for (Finding& finding : report.findings)
        if (rules_.find(finding.rule) == nullptr)
          finding.risk = score_risk(risk_input(foreign_rule(), finding, {.now = options_.now}));
      assess(report, rules_, options_.now);
      report.rules_digest = rules_.digest;
      report.rule_count = rules_.rules.size();
    }
    return std::move(reports_);
  }

 private:
  // Texts of a report may hold secrets in themselves: a path, a message.
  Result<> clean(ImportedFinding& row) {
    const auto clean_text = [this](std::string& text) -> Result<> {
      ASSIGN_OR_RETURN(text, redactor_.redact(text));
      return {};
    };
    RETURN_IF_ERROR(clean_text(row.description));
    RETURN_IF_ERROR(clean_text(row.target));
    if (auto* commit = std::get_if<CommitOrigin>(&row.place.origin.where)) {
      RETURN_IF_ERROR(clean_text(commit->author.name));
      return clean_text(commit->path);
    }
    return clean_text(std::get<FileOrigin>(row.place.origin.where).path);
  }

  Result<Finding> finding_of(ImportedFinding& row) {
    Finding finding;
    finding.rule = fmt::format("{}.{}", tool_, to_lower(row.rule));
    finding.provider = tool_;
    finding.description = row.description.empty() ? row.rule : row.description;
    finding.severity = Severity::High;
    finding.confidence = 0.5;
    finding.verdict = std::move(row.verdict);
    finding.signals = {{"imported", 0, fmt::format("{} rule {}", tool_, row.rule)}};
    finding.masked = "(not in the report)";
    const auto identity = fmt::format("{}\n{}\n{}\n{}", tool_, row.rule,
                                      row.place.origin.display_path(), row.place.at.line);
    finding.fingerprint = fingerprint_of(options_.key, identity);
    if (row.secret) RETURN_IF_ERROR(know(std::move(*row.secret), finding));
    finding.places.push_back(std::move(row.place));
    return finding;
  }

  Result<> know(Secret secret, Finding& finding) {
    const std::string_view text = secret.reveal();
    WholeSecret whole(text);
    RETURN_IF_ERROR(scanner_.scan(text, whole));
    finding.fingerprint = fingerprint_of(options_.key, text);
    const Rule* rule = whole.rule();
    finding.masked = mask(text, rule == nullptr ? 0 : rule->public_prefix);
    if (rule != nullptr) {
      finding.rule = rule->id;
      finding.provider = rules_.provider_of(*rule).id;
      finding.description = rule->description;
      finding.severity = rule->severity;
      finding.confidence = 0.9;
    } else {
      // The tool's own words are not ours to trust with a secret in them.
      for (std::size_t at = finding.description.find(text); at != std::string::npos;
           at = finding.description.find(text))
        finding.description.replace(at, text.size(), "[secret]");
    }
    finding.secret = std::move(secret);
    return {};
  }

  using Key = std::tuple<std::string, std::string, Fingerprint>;
  std::string tool_;
  const Engine& engine_;
  Scanner scanner_;
  TextRedactor redactor_;
  const RuleSet& rules_;
  const ImportOptions& options_;
  std::map<std::string, ScanReport> reports_;
  std::map<Key, std::size_t> index_;
};

}  // namespace

Result<std::map<std::string, ScanReport>> findings_of(ImportedReport&& report, const Engine& engine,
                                                      const RuleSet& rules,
                                                      const ImportOptions& options) {
  Importer importer(report, engine, rules, options);
  for (ImportedFinding& row : report.findings) RETURN_IF_ERROR(importer.add(std::move(row)));
  return importer.take();
}

}  // namespace dredge
