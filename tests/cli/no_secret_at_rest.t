# No raw secret in the inventory, in any report, or in what goes to the terminal.
# needs: git

$ RULES='github.personal-access-token slack.bot-token gitlab.personal-access-token aws.access-key-id sendgrid.api-key'
$ git init -q repo && cd repo
$ i=0; for rule in $RULES; do i=$((i + 1)); dredge_fake_secret $rule $i; done > ../secrets
$ i=0; for rule in $RULES; do i=$((i + 1)); dredge_fake_secret $rule $i --example > $rule.env; git add .; git commit -qm "add $(sed -n ${i}p ../secrets)"; done
$ touch "$(head -1 ../secrets).txt" && ln -s nowhere "$(head -1 ../secrets).link" && cd ..
$ dredge scan repo --format text --format json:r.json --format jsonl:r.jsonl --format sarif:r.sarif > screen 2>&1
? 1
$ dredge report > stored && dredge inventory list >> stored && dredge inventory stats >> stored
$ for id in $(jq -r .id r.jsonl | sort -u); do dredge explain $id; dredge inventory show $id; done >> stored
$ wc -l < secrets
5
$ grep -aoFf secrets screen stored r.json r.jsonl r.sarif | wc -l
0
$ grep -aoFf secrets -r $XDG_DATA_HOME | wc -l
0

# They were found, though: all five.

$ jq -r '.findings | length >= 5' r.json
true

# --show-secrets is explicit, and warns.

$ dredge scan repo --no-progress --show-secrets --format jsonl:shown.jsonl
dredge: warning: the report will hold raw secrets; treat it as one
dredge: inventory: .* (re)
? 1
$ grep -oFf secrets shown.jsonl | sort -u | wc -l
5
$ grep -aoFf secrets -r $XDG_DATA_HOME | wc -l
0
