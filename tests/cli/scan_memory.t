# The second scan of a repository reads what is new, and says the same as one that reads everything.
# needs: git jq

$ git init -q repo && cd repo && for i in 1 2 3 4 5; do dredge_fake_secret github.personal-access-token $i --example > a.env
>   seq $i > b$i; git add . && git commit -qm "change $i"; done && cd ..
$ same() { jq -S 'del(.coverage.known_objects)' "$1" > x; jq -S 'del(.coverage.known_objects)' "$2" | cmp - x; }
$ dredge scan repo -q --format json:first
? 1
$ jq .coverage.known_objects first
0
$ dredge scan repo -q --format json:second
? 1
$ same first second && jq '.coverage.known_objects == .coverage.blobs' second
true

# After a commit, only what it brought is read, and one version of each secret.

$ cd repo && echo more > c && git add . && git commit -qm more && cd ..
$ dredge scan repo -q --format json:third
? 1
$ dredge scan repo -q --no-inventory --format json:whole
? 1
$ same third whole && jq '.coverage.known_objects' third
16
$ dredge scan repo -q | grep Scanned
Scanned .* blobs, .*, [0-9]+ objects known from earlier scans, with .* (re)

# So it is when everything is packed anew, and when git has only touched the packs.

$ git -C repo repack -qad && dredge scan repo -q --no-inventory --format json:whole
? 1
$ dredge scan repo -q --format json:packed; same packed whole && jq '.coverage.known_objects' packed
19
$ sleep 0.1; touch repo/.git/objects/pack/*; dredge scan repo -q --format json:touched; same touched whole && jq '.coverage.known_objects' touched
19
$ git -C repo repack -qadf --window=0; dredge scan repo -q --format json:other; same other whole && jq '.coverage.known_objects' other
19

# --rescan reads everything; so does a scan that keeps no inventory, or shows secrets.

$ dredge scan repo -q --rescan --format json:all; jq .coverage.known_objects all; same all whole
0
$ dredge scan repo -q --no-inventory --format json:none; jq .coverage.known_objects none
0

# What is remembered is no one else's to read, holds no secret, and may be deleted.

$ cd $XDG_DATA_HOME/dredge && find inventory.db-memory -type d -perm 700 && find inventory.db-memory -type f -not -perm 600
inventory.db-memory
$ for i in 1 2 3 4 5; do grep -rac "$(dredge_fake_secret github.personal-access-token $i)" inventory.db-memory | grep -v ':0$'; done; cd - > /dev/null
$ rm -r $XDG_DATA_HOME/dredge/inventory.db-memory && dredge scan repo -q --format json:fresh; same fresh whole && jq .coverage.known_objects fresh
0
