# What history says of a finding: who had a hand in it, which branches still hold it, when it went and came back.
# needs: git jq

$ git init -q repo && cd repo && at() { GIT_AUTHOR_DATE="$1 +0000" GIT_COMMITTER_DATE="$1 +0000" GIT_COMMITTER_NAME=Kim git commit -q "${@:2}"; }
$ dredge_fake_secret github.personal-access-token 1 --example > a.env && git add . && at 1700000000 -m add -m 'Co-authored-by: Bob <bob@example.org>'
$ git branch release && git rm -q a.env && at 1700100000 -m gone
$ git checkout -q release -- a.env && at 1700200000 -m back && git rm -q a.env && at 1700300000 -m 'gone again' && cd ..
$ dredge scan repo -q --format jsonl:out
? 1
$ jq -c '[.origin, .ref, .in_head, .in_worktree, .provenance.committer, .provenance.co_authors, .provenance.branches]' out
["branch","refs/heads/main",false,false,"Kim <jane@example.org>",["Bob <bob@example.org>"],["release"]]
$ jq -c '.provenance.changes[] | [.change, .committed_at]' out
["removed","2023-11-16T02:00:00Z"]
["back","2023-11-17T05:46:40Z"]
["removed","2023-11-18T09:33:20Z"]

# `explain` shows the same, from the inventory.

$ dredge explain $(jq -r .id out) | grep -A12 'Where it is'
Where it is: 1 place
...
              with Bob <bob@example.org>
              committed by Kim <jane@example.org>
              still at release
              removed 2023-11-16 by [0-9a-f]{12}, Jane Roe <jane@example.org> (re)
              back 2023-11-17 by [0-9a-f]{12}, Jane Roe <jane@example.org> (re)
              removed 2023-11-18 by [0-9a-f]{12}, Jane Roe <jane@example.org> (re)
...

# Less on request.

$ dredge scan repo -q --no-inventory --provenance first --format jsonl | jq -c '[.path, .author, .origin, .provenance]'
["a.env","Jane Roe <jane@example.org>","branch",null]
$ dredge scan repo -q --no-inventory --provenance none --format jsonl | jq -c '[(.path | test("^blob:")), .author]'
[true,null]
$ dredge scan repo -q --provenance all
--provenance: .* (re)
...
? 2

# A file on disk that is the same as in HEAD is one place, and says both.

$ cd repo && git checkout -q release && cd .. && dredge scan repo -q --no-inventory --format jsonl | jq -c '[.path, .in_head, .in_worktree]'
["a.env",true,true]
