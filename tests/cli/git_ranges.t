# A range is what its commits bring, by reachability: dates and moves do not matter.
# needs: git jq

$ git init -q repo && cd repo
$ put() { dredge_fake_secret github.personal-access-token $1 --example > $2 && git add . && git commit -qm $2; }
$ paths() { dredge scan git:. -q --no-inventory --format jsonl "$@" | jq -r .path | sort -u; }
$ put 1 old.env && git tag base && put 2 a.env && git rm -q a.env && git commit -qm gone

# A commit on another branch, dated long before everything else, is no older for that.

$ git checkout -q -b topic base && GIT_COMMITTER_DATE='1000000000 +0000' put 3 topic.env && git checkout -q main
$ git stash list && echo on-disk > disk.env && dredge_fake_secret github.personal-access-token 4 --example >> disk.env

# What was added and removed inside the range was published all the same.

$ paths --since-commit base
a.env
$ paths --branch topic
old.env
topic.env
$ paths --since-commit base --branch topic
topic.env
$ paths --range base..topic
topic.env
$ paths --range topic..
a.env
$ paths --range topic..main
a.env

# A merge takes over what its side brought: the side's commit is in the range, the merge adds nothing.

$ git stash -q -u && git merge -q --no-edit topic && paths --since-commit HEAD~1
topic.env
$ dredge scan git:. -q --no-inventory --since-commit HEAD~1 --format jsonl | jq -r '[.commit, .origin] | join(" ")' | sed "s/^$(git rev-parse topic) /topic /"
topic tree

# Messages and names of the range are content, those outside are not.

$ git commit -q --allow-empty -m "say $(dredge_fake_secret slack.bot-token 5)"
$ dredge scan git:. -q --no-inventory --since-commit HEAD~1 --format jsonl | jq -r '[.rule, .origin] | join(" ")'
slack.bot-token commit-message
$ echo x > "$(dredge_fake_secret github.oauth-token 6).txt" && git add . && git commit -qm name
$ dredge scan git:. -q --no-inventory --since-commit HEAD~1 --format jsonl | jq -r '[.rule, .origin] | join(" ")'
github.oauth-token file-name

# A range without commits scanned nothing, which is not clean. Neither is a revision that is not there.

$ dredge scan git:. -q --no-inventory --range main..main
dredge: no commit of "main" is outside "main": the range is empty
? 2
$ dredge scan git:. -q --no-inventory --since-commit nowhere
dredge: no such ref "nowhere"
? 2
$ dredge scan git:. -q --no-inventory --range a...b
dredge: --range takes A..B, what B has and A has not; not "a...b"
? 2
$ dredge scan dir:. -q --no-inventory --branch main
dredge: "dir:." is no repository: a range of commits cannot be taken of it
? 2

# A scan of a range says nothing of the rest: what the inventory knows from a whole scan stays open.

$ dredge scan git:. -q --format jsonl:whole; dredge scan git:. -q --since-commit base --format jsonl:part
? 1
$ dredge inventory list -q --state gone | wc -l
0
