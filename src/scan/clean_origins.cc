#include "scan/clean_origins.h"

#include <map>
#include <string>
#include <utility>

namespace dredge {
namespace {

class OriginCleaner {
 public:
  OriginCleaner(const Engine& engine, const RedactOptions& options) : redactor_(engine, options) {}

  void clean(Origin& origin) {
    struct Visitor {
      OriginCleaner& cleaner;
      void operator()(FileOrigin& file) const { cleaner.clean(file.path); }
      void operator()(CommitOrigin& commit) const {
        cleaner.clean(commit.path);
        cleaner.clean(commit.author);
        cleaner.clean(commit.ref);
      }
      void operator()(LayerOrigin& layer) const {
        cleaner.clean(layer.path);
        cleaner.clean(layer.created_by);
      }
      void operator()(StreamOrigin&) const {}
    };
    std::visit(Visitor{*this}, origin.where);
    for (std::string& member : origin.inside) clean(member);
  }

  void clean(Provenance& provenance) {
    clean(provenance.committer);
    for (Person& person : provenance.co_authors) clean(person);
    for (std::string& branch : provenance.branches) clean(branch);
    for (CommitChange& change : provenance.changes) clean(change.author);
  }

  void clean(Person& person) {
    clean(person.name);
    clean(person.email);
  }

  void clean(std::string& text) {
    if (text.size() < 8) return;
    const auto known = cleaned_.find(text);
    if (known != cleaned_.end()) {
      text = known->second;
      return;
    }
    auto redacted = redactor_.redact(text);
    // An engine failure must not let the text through.
    std::string safe = redacted.has_value() ? std::move(*redacted) : std::string("[REDACTED]");
    text = cleaned_.emplace(std::move(text), std::move(safe)).first->second;
  }

 private:
  TextRedactor redactor_;
  std::map<std::string, std::string> cleaned_;
};

void clean_finding(Finding& finding, OriginCleaner& cleaner) {
  for (Place& place : finding.places) {
    cleaner.clean(place.origin);
    if (place.provenance) cleaner.clean(*place.provenance);
  }
  for (OwnerCandidate& owner : finding.owners) {
    cleaner.clean(owner.owner);
    cleaner.clean(owner.evidence);
  }
}

}  // namespace

void clean_origins(ScanReport& report, const Engine& engine, const RedactOptions& options) {
  OriginCleaner cleaner(engine, options);
  for (std::vector<Finding>* findings : {&report.findings, &report.suppressed})
    for (Finding& finding : *findings) clean_finding(finding, cleaner);
  for (Finding& finding : report.suppressed) cleaner.clean(finding.suppressed->reason);
  for (std::string& warning : report.warnings) cleaner.clean(warning);
  for (Notice& notice : report.notices) {
    cleaner.clean(notice.origin);
    cleaner.clean(notice.why.message);
  }
}

}  // namespace dredge
