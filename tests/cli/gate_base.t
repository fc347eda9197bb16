# In a pipeline: every commit since the base counts one by one, so a secret that was added and removed
# within the change is told: it was published.
# needs: git

$ git init -q repo && cd repo && dredge_fake_secret slack.bot-token 1 --example > old.env && git add . && git commit -qm old
$ git checkout -qb feature && echo hello > readme && git add . && git commit -qm harmless
$ dredge gate --base main
dredge: no new secrets in .* (re)
$ dredge_fake_secret github.personal-access-token 1 --example > new.env && git add . && git commit -qm leak
$ git rm -q new.env && git commit -qm 'take it out'
$ dredge gate --base main --format jsonl -q | jq -r '[.rule, .path] | join(" ")'
github.personal-access-token new.env
$ dredge gate --base main -q > /dev/null
? 1

# A base that is not here is a mistake, with what mends it.

$ dredge gate --base origin/nowhere
dredge: .*origin/nowhere.* (re)
? 2
$ dredge gate
dredge: gate needs one of --base REF and --staged
? 2
