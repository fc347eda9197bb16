# What the inventory says of one finding, of all, and of an id that it does not know.

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env && dredge scan app -q > /dev/null
? 1
$ dredge inventory list
ID +RISK +RULE +SECRET +OWNER +STATE +VERDICT +FIRST SEEN +LAST SEEN +PLACES (re)
[0-9a-f]{12} +[0-9]+  github.personal-access-token  ghp_.*open +not-checked .* 1 (re)
$ ID=$(dredge inventory list | tail -1 | cut -d' ' -f1)
$ dredge inventory show $ID | grep -E '^(state|target)'
state open, first seen .*Z, last seen .*Z (re)
target /.*/app (re)
$ dredge inventory show ffffffffffff
dredge: .*ffffffffffff.* (re)
? 2
$ dredge inventory stats | head -1
1 open findings? at 1 places? in 1 targets?, 1 scans? (re)
$ dredge inventory list --rule slack.bot-token
dredge: no findings match

# Without an inventory it says what makes one.

$ XDG_DATA_HOME=$PWD/none dredge inventory list
dredge: .*no inventory here yet; `dredge scan TARGET` makes one (re)
? 2
