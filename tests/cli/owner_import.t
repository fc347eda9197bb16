# An organisation's own map and list of people: who left owns nothing any more.
# needs: git jq

$ git init -q repo && cd repo && mkdir app
$ dredge_fake_secret github.personal-access-token 1 --example > app/a.env
$ git add . && git commit -qm one && cd ..
$ printf 'pattern,owner,team,contact\napp/,@lee,shop,#shop\n' > map.csv
$ dredge owner import map.csv
1 owner rules and 0 people read; now 1 rules and 0 people, 0 of them inactive
$ dredge scan repo -q --format jsonl | jq -r .owner
@lee
$ dredge owner list
OWNER +STATUS .* (re)
@lee +active +1 .* #shop (re)
$ printf '[{"login": "@Lee", "status": "left"}, {"email": "jane@example.org", "active": false}]' > people.json
$ dredge owner import people.json
0 owner rules and 2 people read; now 1 rules and 2 people, 2 of them inactive
$ dredge owner list | tail -1
@lee +inactive +1 .* (re)
$ printf 'pattern,owner\n,@x\n' > bad.csv
$ dredge owner import bad.csv
dredge: bad.csv: line 2: it needs a pattern, a target or a rule
? 2
