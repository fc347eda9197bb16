# An allow beside a secret keeps it from counting; it is counted and can be listed.

$ mkdir app && t() { dredge_fake_secret github.personal-access-token $1; }
$ printf 'A = "%s"  # dredge:allow(github.*) sample of the manual until=2999-12-31\n' $(t 1) > app/a.py
$ printf '# dredge:allow-next-line made up\nB = "%s"\n' $(t 2) > app/b.py
$ printf 'C = "%s"  # gitleaks:allow\n' $(t 3) > app/c.py
$ printf '# dredge:allow-begin fixtures\nD = "%s"\n# dredge:allow-end\n' $(t 4) > app/d.py
$ printf '# dredge:allow-file fixtures\n\nE = "%s"\n' $(t 5) > app/e.py
$ dredge scan app --no-inventory
No secrets found.
Scanned 5 blobs, [0-9]+ B, with [0-9]+ rules \(digest [0-9a-f]+\) (re)
Suppressed: 5 places (1 by dredge:allow, 1 by dredge:allow-begin, 1 by dredge:allow-file, 1 by dredge:allow-next-line, 1 by gitleaks:allow)
$ dredge scan app -q --no-inventory --show-suppressed --format jsonl | jq -c '[.path, .suppressed]' | sort
["a.py",{"source":"dredge:allow","reason":"sample of the manual","until":"2999-12-31"}]
["b.py",{"source":"dredge:allow-next-line","reason":"made up","until":null}]
["c.py",{"source":"gitleaks:allow","reason":null,"until":null}]
["d.py",{"source":"dredge:allow-begin","reason":"fixtures","until":null}]
["e.py",{"source":"dredge:allow-file","reason":"fixtures","until":null}]

# Auditors count everything.

$ dredge scan app -q --no-inventory --no-ignore --format jsonl | wc -l
5
$ dredge scan app -q --no-inventory --no-ignore --format jsonl > /dev/null
? 1

# One that has expired suppresses nothing, and says so. A rule that is not named is not covered.

$ mkdir old && printf 'A = "%s"  # dredge:allow until=2020-01-31\n' $(t 1) > old/a.py
$ printf 'A = "%s"  # dredge:allow(slack.*) other rule\n' $(t 2) > old/b.py
$ dredge scan old --no-inventory --format jsonl | jq -r .path | sort
dredge: a.py:1: dredge:allow expired on 2020-01-31: it suppresses nothing
a.py
b.py

# Standard input too.

$ cat app/a.py | dredge scan - -q --format jsonl
