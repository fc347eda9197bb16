# A scan may be killed at any moment. The next one completes, nothing is lost, and the inventory is sound.
# needs: git jq python3 sqlite3

$ git init -q repo && cd repo && for i in $(seq 60); do
>   dredge_fake_secret github.personal-access-token $i --example > f$((i % 7)).env; seq $i > clean$i
>   git add . && git commit -qm "change $i"; done && cd ..
$ killed_scans repo 25 4711
25 scans killed
$ dredge scan repo -q --format jsonl > after
? 1
$ dredge inventory check | head -1
[0-9]+ events in 1 branch, head [0-9a-f]{64} (re)
$ sqlite3 $XDG_DATA_HOME/dredge/inventory.db 'PRAGMA integrity_check; PRAGMA foreign_key_check'
ok

# What it finds, and what the inventory holds, is what an undisturbed scan finds and an untouched inventory holds.

$ dredge scan repo -q --rescan --format jsonl > again; cmp after again
$ export DREDGE_INVENTORY=$PWD/untouched/inventory.db && mkdir untouched && cp $XDG_DATA_HOME/dredge/key untouched/key
$ dredge scan repo -q --format jsonl > undisturbed; cmp after undisturbed
$ columns="SELECT fingerprint, rule, path, line, commit_id, blob, p.state FROM v_places p JOIN v_findings f USING (finding, rule) ORDER BY 1, 2, 3, 4"
$ dredge inventory query "$columns" > expected; unset DREDGE_INVENTORY
$ dredge inventory query "$columns" | cmp - expected && test $(wc -l < expected) -gt 60

# No half-written memory is left where somebody would read it.

$ find $XDG_DATA_HOME/dredge/inventory.db-memory -type f -perm /077
