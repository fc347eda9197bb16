# What was done, who can read it, and a log that shows who edited it.
# needs: sqlite3

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env && dredge scan app -q --exposure internal > /dev/null
? 1
$ ID=$(dredge inventory list | tail -1 | cut -d' ' -f1)
$ dredge inventory state $ID rotated --by jane --note OPS-1
dredge: [0-9a-f]{12} is rotated now (re)
$ dredge inventory show $ID | grep remediation
remediation rotated, by jane on .*: OPS-1 (re)
$ dredge inventory state $ID done --by jane
? 2
...
$ dredge inventory target set $PWD/app --environment prod --by jane
dredge: target .*/app is set (re)
$ dredge inventory target list | tail -1
.*/app +path +internal +prod +1 .* (re)
$ dredge inventory query "SELECT exposure, environments, remediation FROM v_findings" --format csv | tail -1 | tr -d '\r'
internal,prod,rotated
$ dredge inventory query "DELETE FROM events"
dredge: query: may only read.* (re)
? 2
$ dredge inventory sprawl
dredge: no rows
$ HEAD=$(dredge inventory check | sed 's/.*head //')
$ dredge inventory check --head $HEAD
4 events in 1 branch, head [0-9a-f]{64} (re)

# A machine beside this one, with the same key: what it knows comes in, as often as one likes.

$ mkdir other && cp $XDG_DATA_HOME/dredge/key other/key && mkdir lib && dredge_fake_secret slack.bot-token 2 --example > lib/b.env
$ dredge scan lib -q --inventory other/inventory.db > /dev/null
? 1
$ dredge inventory merge other/inventory.db
dredge: other/inventory.db: 1 findings, 1 scans, 1 events were not known
$ dredge inventory merge other/inventory.db
dredge: other/inventory.db: 0 findings, 0 scans, 0 events were not known
$ dredge inventory check | cut -d, -f1
5 events in 2 branches
$ dredge scan lib -q --inventory third/inventory.db > /dev/null
? 1
$ dredge inventory merge third/inventory.db
dredge: inventory third/inventory.db: was made with another key, .* (re)
? 2
$ sqlite3 $XDG_DATA_HOME/dredge/inventory.db "DROP TRIGGER events_hold; UPDATE events SET who = 'joe' WHERE kind = 'state'"
$ dredge inventory check | head -1
problem: event 3 does not fit the chain: .* (re)
