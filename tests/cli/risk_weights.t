# The weights of the score are yours to change, as long as a worse case never counts less.
# needs: jq

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env
$ A=$(dredge scan app -q --format json | jq '.findings[0].risk')
$ printf '[weights]\norphan = 0\nexposure = 0\n' > w.toml
$ B=$(dredge scan app -q --risk-weights w.toml --format json | jq '.findings[0].risk')
$ test $A -gt $B && echo lower
lower
$ printf '[exposure]\npublic = 0.1\n' > bad.toml
$ dredge scan app -q --risk-weights bad.toml
dredge: bad.toml:1: \[exposure\]: 'public' is worse than 'shared-log' and must not count less (re)
? 2

# Which requirements a finding touches, and what says so.

$ dredge scan app -q --format json | jq -r '.findings[0].controls[] | [.framework, .id] | join(" ")' | head -3
owasp-nhi-2025 NHI1
owasp-nhi-2025 NHI2
cwe CWE-798
