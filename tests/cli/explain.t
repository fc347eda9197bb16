# `explain` says why: each signal of the judgement, each factor of the risk, what to do.

$ mkdir app && TOKEN=$(dredge_fake_secret github.personal-access-token 1) && echo "T=$TOKEN" > app/a.env
$ ID=$(dredge scan app -q --format jsonl | jq -r .id)
$ dredge explain $ID > out
$ grep -c checksum out
[1-9] (re)
$ grep -ciE 'exposure|impact|privilege' out
[1-9] (re)
$ grep -c 'rotate\|delete the token' out
[1-9] (re)
$ grep -c "$TOKEN" out
0
? 1
$ dredge explain 000000000000
dredge: .*000000000000.* (re)
? 2
