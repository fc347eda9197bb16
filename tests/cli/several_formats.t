# --format repeats: the terminal gets text while files get what machines want.
# needs: jq

$ mkdir app && dredge_fake_secret github.personal-access-token 7 --example > app/.env
$ dredge scan app -q --format text --format jsonl:out.jsonl --format json:out.json | tail -1
Scanned 1 blob, .* (re)
$ jq -r .rule out.jsonl
github.personal-access-token
$ jq -r '.findings[].rule' out.json
github.personal-access-token
