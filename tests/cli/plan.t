# The plan: one Markdown sheet an owner and an overview, without a secret in it.
# needs: git jq

$ git init -q repo && cd repo && mkdir app 'b`|d' && TOKEN=$(dredge_fake_secret github.personal-access-token 1)
$ echo "T=$TOKEN" > app/a.env && dredge_fake_secret slack.bot-token 2 --example > 'b`|d/b.env'
$ printf '/app/ @org/platform\n/b* ../../etc\n' > CODEOWNERS && git add . && GIT_AUTHOR_NAME='ci[bot]' GIT_COMMITTER_NAME='ci[bot]' git commit -qm one && cd ..
$ dredge scan repo -q > /dev/null
? 1
$ dredge plan --out plan
2 findings in 2 sheets; start with plan/overview.md
$ ls plan
orphans.md
overview.md
owner-org-platform-[0-9a-f]{8}.md (re)
$ grep -c '^| govern \|^| assess \|^| prioritise \|^| implement \|^| contain ' plan/overview.md
5
$ grep -o 'These 2 hold 100 % of the risk' plan/overview.md
These 2 hold 100 % of the risk
$ grep -c 'eliminate\|broker\|shorten\|contain' plan/owner-org-platform-*.md
[1-9][0-9]* (re)
$ grep -o "b'.|d/b.env" plan/orphans.md | head -1
b'\|d/b.env
$ grep -rc "$TOKEN" plan | grep -v ':0$'
? 1
$ stat -c %a plan plan/overview.md
700
600
$ dredge plan --out other --owner nobody@example.org
dredge: no open findings match: there is nothing to plan
