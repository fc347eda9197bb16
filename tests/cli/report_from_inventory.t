# `report` tells what the inventory knows without a new scan.

$ mkdir app && TOKEN=$(dredge_fake_secret github.personal-access-token 1) && echo "T=$TOKEN" > app/a.env
$ dredge scan app -q > /dev/null
? 1
$ rm -r app && dredge report | grep -E 'GitHub personal|where'
[A-Z]+ +[0-9]+  GitHub personal access token \(classic\) .* (re)
  where       .*a.env:1:3 (re)
$ dredge report --format jsonl | jq -r '[.rule, .path, .line] | join(" ")'
github.personal-access-token a.env 1
$ dredge report --format json | jq -r '.findings[].masked' | grep -c "$TOKEN"
0
? 1
$ dredge report --min-band critical --format jsonl
$ dredge report --owner nobody@example.org --format jsonl
