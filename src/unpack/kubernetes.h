// The base64 values of Kubernetes Secret manifests.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "dredge/origin.h"

namespace dredge {

// "key: value\n" decoded, and where its base64 text stands in the blob.
using EmitSecretValue = std::function<void(std::string_view text, Span encoded)>;

// Emits the `data` of every Secret in a manifest: YAML of one or many documents, or JSON, alone or
// in a List. Reads line by line, so a manifest that is broken elsewhere (a template) is read too. A
// blob counts as a manifest when "apiVersion" stands in its first 2 KiB: what is no manifest costs
// one look there. Values that are no base64 are passed over: they are scanned as they are.
void secret_values(std::string_view blob, const EmitSecretValue& emit);

}  // namespace dredge
