# An allow in HEAD covers the older versions of its file; one that was taken out covers nothing else.
# needs: git

$ git init -q r && cd r && git config user.name x && git config user.email x@example.org
$ t() { dredge_fake_secret github.personal-access-token $1; }
$ printf 'A = "%s"\n' $(t 1) > a.py && git add . && git commit -qm one
$ dredge scan . -q --no-inventory --format jsonl | wc -l
1
$ printf 'A = "%s"  # dredge:allow sample\n' $(t 1) > a.py && git commit -qam two
$ dredge scan . -q --no-inventory -j1 --format jsonl | wc -l
0
$ dredge scan . -q --no-inventory -j8 --show-suppressed --format json > ../many; dredge scan . -q --no-inventory -j1 --show-suppressed --format json > ../one; cmp ../many ../one
$ printf 'A = "%s"\n' $(t 1) > a.py && git commit -qam three
$ dredge scan . -q --no-inventory --format jsonl | wc -l
1

# A commit that a .gitleaksignore names covers what came after it.

$ git checkout -q --orphan other && git rm -qrf . && printf 'B = "%s"\n' $(t 2) > b.py && git add . && git commit -qm four
$ printf 'x\nB = "%s"\n' $(t 2) > b.py && git commit -qam five
$ echo "$(git rev-parse HEAD~1):b.py:github-pat:1" > .gitleaksignore
$ dredge scan . -q --no-inventory --format jsonl | jq -r .path
a.py
