# What is new, gone and back since a moment or a scan.
# needs: jq

$ changes() { dredge report "$@" --format json | jq -r '.changes[] | .change + " " + .rule' | sort; }
$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env
$ dredge_fake_secret slack.bot-token 2 --example > app/b.env
$ dredge scan app -q > /dev/null
? 1
$ changes
new github.personal-access-token
new slack.bot-token
$ sleep 1.1; mv app/b.env kept && dredge scan app -q > /dev/null
? 1
$ changes --since 1 | grep gone
gone slack.bot-token
$ sleep 1.1; mv kept app/b.env && dredge scan app -q > /dev/null
? 1
$ changes --since 2
back slack.bot-token
$ changes --since 2100-01-01
$ dredge report --since 9
dredge: --since: the inventory has no scan 9
? 2
$ dredge report --since yesterday
dredge: --since takes a date (2026-11-01), an age (30d) or the number of a scan, not "yesterday"
? 2
$ dredge report --since 2026-02-30
dredge: --since takes a date (2026-11-01), an age (30d) or the number of a scan, not "2026-02-30"
? 2
