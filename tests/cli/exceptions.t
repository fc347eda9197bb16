# A dated decision to live with a finding: the gate lets it pass while it stands, and fails once it has expired.
# needs: git jq python3

$ git init -q repo && cd repo && echo hello > readme && git add . && git commit -qm start && git checkout -qb feature
$ mkdir tests && dredge_fake_secret slack.bot-token 1 --example > tests/fake.env && git add . && git commit -qm leak
$ dredge scan . -q > /dev/null
? 1
$ dredge gate --base main -q > /dev/null
? 1
$ dredge except add --path 'tests/*' --owner @qa --reason 'a revoked test account' --approver jane --until 90d
exception 1 for path tests/\*, until [0-9-]{10} (re)
$ dredge gate --base main
dredge: 1 finding passed by exceptions (`dredge except list`)
dredge: no new secrets in .* (re)
$ dredge except list
 *ID +STATE +UNTIL +COVERS +OPEN +OWNER +APPROVER +REASON (re)
 *1 +active +[0-9-]{10} +path tests/\* +1 +@qa +jane +a revoked test account (re)

# Time passes.

$ DB=$XDG_DATA_HOME/dredge/inventory.db
$ python3 -c "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('UPDATE exceptions SET created_at = 1, expires_at = 86400'); db.commit()" $DB
$ dredge except list | tail -1
 *1 +expired +1970-01-01 .* (re)
$ dredge gate --base main 2>&1 > /dev/null | head -2
dredge: exception 1 for path tests/\* expired on 1970-01-02 \(owner @qa, approved by jane\) (re)
dredge: rotate and remove what it covered, or decide anew with `dredge except add` and end the old one with `dredge except revoke`
$ dredge gate --base main -q > /dev/null 2>&1
? 1

# It fails a gate without any new secret too, as long as what it covered stands in the repository.

$ git checkout -qb next && echo more > more && git add . && git commit -qm harmless
$ dredge gate --base feature -q
dredge: exception 1 for path .* (re)
dredge: rotate and remove .* (re)
? 1
$ dredge except revoke 1 --by jane
exception 1 is revoked
$ dredge gate --base feature -q
$ dredge except list
dredge: there are no exceptions

# Mistakes are told before anything is written.

$ dredge except add --rule slack.bot-token --owner @a --reason r --approver b --until yesterday
dredge: "yesterday" is no date; write 2027-03-31, or 90d for ninety days from now
? 2
$ dredge except add --owner @a --reason r --approver b --until 9d
dredge: name what it is for: the ID of a finding, --rule RULE or --path GLOB
? 2
$ dredge except add --rule slack.bot-token --owner @a --reason r --approver b --until 2001-01-01
dredge: 2001-01-01 is in the past
? 2
$ dredge except revoke 99
dredge: .*99.* (re)
? 2
