# The gate honours an allow that gives a reason.
# needs: git

$ git init -q r && cd r && git config user.name x && git config user.email x@example.org && git commit -qm zero --allow-empty
$ printf 'A = "%s"  # dredge:allow\n' $(dredge_fake_secret github.personal-access-token 1) > a.py && git add a.py
$ dredge gate --staged --format jsonl 2>&1 >/dev/null | head -1
dredge: a.py:1: dredge:allow gives no reason, which the gate asks for: write it behind the marker: it suppresses nothing
$ printf 'A = "%s"  # dredge:allow sample of the manual\n' $(dredge_fake_secret github.personal-access-token 1) > a.py && git add a.py
$ dredge gate --staged
dredge: no new secrets in 1 changed files

# In a pipeline, an allow that a later commit adds speaks for the commit that brought the line; a secret that
# a later commit takes out was published all the same.

$ git reset -q --hard && git branch base
$ printf 'A = "%s"\n' $(dredge_fake_secret github.personal-access-token 1) > a.py && git add a.py && git commit -qm one
$ dredge gate --base base -q > /dev/null
? 1
$ printf 'A = "%s"  # dredge:allow sample of the manual\n' $(dredge_fake_secret github.personal-access-token 1) > a.py && git commit -qam two
$ dredge gate --base base -q
$ git rm -q a.py && git commit -qm three && dredge gate --base base -q > /dev/null
? 1
