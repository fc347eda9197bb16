# While another process writes to the inventory, the message names it.

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env && dredge scan app -q > /dev/null
? 1
$ exec 9<> $XDG_DATA_HOME/dredge/inventory.db-writer && flock 9 && echo 'process 4711 (dredge scan)' >&9
$ dredge scan app -q 9>&- | tail -1
dredge: .*process 4711 \(dredge scan\) is writing to it.* (re)

# Reading goes on.

$ dredge inventory list 9>&- | grep -c github.personal-access-token
1
