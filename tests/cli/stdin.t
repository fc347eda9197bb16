# `-` is standard input.

$ dredge_fake_secret github.personal-access-token 1 --example | dredge scan - -q --format jsonl > out
? 1
$ jq -c '[.rule, .path, .kind, .line]' out
["github.personal-access-token","stdin","stream",1]

# A pipe of many megabytes is read in windows; line and column hold far from its start.

$ { yes 'nothing of interest here' | head -c 12000000; echo; dredge_fake_secret github.personal-access-token 1; } > big
$ cat big | dredge scan - -q --format jsonl | jq -c '[.line, .column]'
\[[0-9]+,1\] (re)
$ test $(cat big | dredge scan - -q --format jsonl | jq .line) = $(wc -l < big)
$ test $(dredge scan big -q --format jsonl | jq .line) = $(wc -l < big)
$ printf '' | dredge scan - -q
dredge: .*nothing to scan.* (re)
? 2
