# The json report is one document that says what was found, what was covered and with which rules.
# needs: jq

$ mkdir app && dredge_fake_secret github.personal-access-token 7 --example > app/.env
$ dredge scan app -q --format json > out
? 1
$ jq -r 'keys_unsorted | join(" ")' out
schema_version tool version targets rules_digest rule_count coverage findings rotations notices warnings
$ jq -c '[.schema_version, .tool, .targets, .coverage.partial, .coverage.blobs, (.findings | length), .notices]' out
[1,"dredge",["app"],false,1,1,[]]
$ jq '.coverage | .enumerated_bytes == .scanned_bytes + .skipped_bytes' out
true
$ jq -r '.findings[0] | .rule, .places[0].path, (.signals | length > 0), (.risk_reasons | length > 0), (.remediation | length > 0)' out
github.personal-access-token
.env
true
true
true
