# An inventory that a newer dredge wrote is refused, not guessed at, and stays as it is.
# needs: sqlite3

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env && dredge scan app -q > /dev/null
? 1
$ DB=$XDG_DATA_HOME/dredge/inventory.db && sqlite3 $DB 'PRAGMA user_version = 99'
$ dredge inventory list
dredge: .*inventory.db.*newer.* (re)
? 2
$ dredge scan app -q
dredge: .*inventory.db.*newer.* (re)
? 2
$ sqlite3 $DB 'PRAGMA user_version'
99
