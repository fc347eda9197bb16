# A secret that was deleted long ago is still in the history: who brought it, when, and that it no longer
# stands in HEAD.
# needs: git jq

$ git init -q repo && cd repo
$ dredge_fake_secret github.personal-access-token 1 --example > deploy.env && git add . && git commit -qm 'add deploy'
$ git rm -q deploy.env && GIT_AUTHOR_NAME=John git commit -qm 'oops' && cd ..
$ dredge scan repo -q --format jsonl > out
? 1
$ jq -c '[.rule, .path, .kind, .author, .committed_at, .in_head]' out
["github.personal-access-token","deploy.env","tree","Jane Roe <jane@example.org>","2023-11-14T22:13:20Z",false]
$ test "$(jq -r .commit out)" = "$(git -C repo rev-parse HEAD~1)"

# --no-history looks at the files alone, of which there are none.

$ echo x > repo/readme && dredge scan repo -q --no-history --format jsonl

# So does a commit message, a stash and an amended commit.

$ cd repo && git commit -q --allow-empty -m "use $(dredge_fake_secret slack.bot-token 2)" && cd ..
$ dredge scan repo -q --format jsonl | jq -r 'select(.kind == "commit-message") | .rule'
slack.bot-token
$ cd repo && dredge_fake_secret github.oauth-token 3 --example > s.env && git add . && git stash -q && cd ..
$ dredge scan repo -q --format jsonl | jq -r 'select(.path == "s.env") | .rule'
github.oauth-token
$ cd repo && dredge_fake_secret gitlab.personal-access-token 4 --example > a.env && git add a.env && git commit -qm x
$ echo clean > a.env && git add a.env && git commit -q --amend -m x && cd ..
$ dredge scan repo -q --format jsonl | jq -r 'select(.rule | startswith("gitlab")) | .rule' | sort -u
gitlab.personal-access-token
