# `report` tells what the inventory knows without a new scan.
# needs: jq

$ mkdir app && TOKEN=$(dredge_fake_secret github.personal-access-token 1) && echo "T=$TOKEN" > app/a.env
$ dredge scan app -q > /dev/null
? 1
$ rm -r app && dredge report | head -1
1 open secret in 1 place: 1 [a-z]+ (re)
$ dredge report | grep -A3 '^Rotate first'
Rotate first
  Rotating this one removes 100 % of the open risk.
...
$ dredge report --format jsonl | jq -r '[.rule, .path, .line] | join(" ")'
github.personal-access-token a.env 1
$ dredge report --format json | jq -r '.findings[].masked' | grep -c "$TOKEN"
0
? 1
$ dredge report --format json | jq -c '[.report, .summary.open, .findings[0].state, (.findings[0].events | length)]'
["inventory",1,"open",1]
$ dredge report --min-band critical --format jsonl
$ dredge report --owner nobody@example.org --format jsonl

# A file is for its owner alone; --out and FORMAT:PATH mean the same.

$ dredge report --format csv --out findings.csv && dredge report --format csv:same.csv && cmp findings.csv same.csv
$ stat -c %a findings.csv && head -c 40 findings.csv
600
id,fingerprint,rule,provider,description
$ dredge report --format markdown | head -1
# Secrets inventory, [0-9-]+ (re)
$ dredge report --format html --format csv --out both
dredge: --out goes with one --format that has no path of its own
? 2
$ dredge report --format htm
dredge: no such format "htm", did you mean "html"?; there are text, markdown, html, json, csv, jsonl, sarif
? 2
$ dredge report --sla high=soon
dredge: --sla takes BAND=TIME such as critical=24h or high=7d, not "high=soon"
? 2
