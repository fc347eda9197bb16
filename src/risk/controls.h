// Which requirements of security catalogues a finding touches, and what in it says so.
#pragma once

#include <vector>

#include "dredge/finding.h"
#include "dredge/rule.h"
#include "risk/risk.h"

namespace dredge {

// In the order of the frameworks: OWASP Non-Human Identities 2025, OWASP Agentic 2026, CWE, NIST SP
// 800-53r5, PCI DSS 4.0.1, ISO 27001:2022. `input` is what risk_input made of the finding. Pure.
// Source: docs/risk.md, "Controls".
std::vector<Control> controls_of(const Rule& rule, const Provider& provider, const Finding& finding,
                                 const RiskInput& input);

}  // namespace dredge
