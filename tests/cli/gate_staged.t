# As a pre-commit hook: what is staged fails the gate, what was there before does not.
# needs: git

$ git init -q repo && cd repo && dredge_fake_secret slack.bot-token 1 --example > old.env && git add . && git commit -qm old
$ dredge gate --staged
dredge: no new secrets in .* (re)
$ printf 'a\nT=%s\n' $(dredge_fake_secret github.personal-access-token 1) > new.env && git add new.env
$ dredge gate --staged
...
  where .*new.env:2:3.* (re)
...
dredge: this change adds 1 secret. What to do:
...
  github.personal-access-token: .* (re)
? 1

# Moving the old one to another line of its file is not new.

$ git rm -qf --cached new.env && rm new.env
$ { echo '# one'; echo '# two'; cat old.env; } > moved && mv moved old.env && git add . && git commit -qm moved
$ { cat old.env | tail -1; head -2 old.env; echo '# three'; } > moved && mv moved old.env && git add . && dredge gate --staged -q

# What is on disk and not staged does not count.

$ dredge_fake_secret github.personal-access-token 2 --example > draft.env && dredge gate --staged -q
