// Names can hold secrets too: a file called after a token, an instruction with a password in it.
// Whatever text of an origin leaves the program goes through the redactor first.
#pragma once

#include "dredge/finding.h"
#include "engine/engine.h"
#include "scan/redact.h"

namespace dredge {

// Redacts what a report says of places and of people, in findings, warnings and notices.
void clean_origins(ScanReport& report, const Engine& engine, const RedactOptions& options);

}  // namespace dredge
