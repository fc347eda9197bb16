# SARIF for code hosts: rules with a severity number, results with a place, a stable fingerprint, and
# never the secret, whatever flags say.
# needs: jq

$ mkdir app && TOKEN=$(dredge_fake_secret github.personal-access-token 7) && echo "T=$TOKEN" > "app/with space.env"
$ dredge scan app -q --format sarif:out.sarif --show-secrets > screen
? 1
$ wc -c < screen
0
$ jq -c '[.version, (.["$schema"] | test("sarif-2.1.0|sarif-schema-2.1.0")), (.runs | length)]' out.sarif
["2.1.0",true,1]
$ jq -c '.runs[0].results[0] | [.ruleId, .locations[0].physicalLocation.artifactLocation.uri, .locations[0].physicalLocation.region.startLine]' out.sarif
["github.personal-access-token","app/with%20space.env",1]
$ jq -r '.runs[0].tool.driver.rules[] | select(.id == "github.personal-access-token") | .properties["security-severity"] | tonumber | . > 0 and . <= 10' out.sarif
true
$ jq -r '.runs[0].results[0].partialFingerprints.primaryLocationLineHash | length > 10' out.sarif
true
$ jq -r '.runs[0].invocations[0].executionSuccessful' out.sarif
true
$ grep -c "$TOKEN" out.sarif
0
? 1

# The file is readable by its owner alone.

$ stat -c %a out.sarif
600
