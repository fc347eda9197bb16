# Ignore files at the target's root, and those that are named.
# needs: jq git

$ t() { dredge_fake_secret github.personal-access-token $1; }
$ mkdir -p app/docs app/src && printf 'A = "%s"\n' $(t 1) > app/docs/a.py && printf 'B = "%s"\n' $(t 2) > app/src/b.py
$ cat > app/.dredgeignore <<'X'
> # what the manual shows
> path=docs/** rule=github.* -- examples of the manual
> path=gone/** -- nothing is here
> X
$ dredge scan app --no-inventory --format jsonl | jq -r .path
dredge: .dredgeignore:3: matches nothing here
src/b.py
$ dredge scan app -q --no-inventory --show-suppressed --format json | jq -c '[.coverage.suppressed, .warnings, (.findings | map(.suppressed))]'
[1,[".dredgeignore:3: matches nothing here"],[null,{"source":".dredgeignore:2","reason":"examples of the manual","until":null}]]

# A mistake in a file that is named ends the run; in the target's own it is told.

$ printf 'path=docs/**\n' > mine && dredge scan app --no-inventory --ignore-file mine
dredge: mine:1:13: say why: end the line with -- and a reason
? 2
$ printf 'paht=docs/** -- why\n' > app/.dredgeignore && dredge scan app --no-inventory --format jsonl | wc -l
dredge: .dredgeignore:1:1: no such key "paht", did you mean "path"?
2

# The files of other tools.

$ rm app/.dredgeignore && echo 'docs/a.py:github-pat:1' > app/.gitleaksignore
$ hash=$(printf %s $(t 2) | sha1sum | cut -d' ' -f1)
$ echo "{\"results\": {\"src/b.py\": [{\"filename\": \"src/b.py\", \"hashed_secret\": \"$hash\", \"line_number\": 9}]}}" > app/.secrets.baseline
$ dredge scan app -q --no-inventory
No secrets found.
...
Suppressed: 3 places (1 by .gitleaksignore, 2 by .secrets.baseline)

# Another secret on the same line is new to the baseline.

$ printf 'B = "%s"\n' $(t 3) > app/src/b.py && dredge scan app -q --no-inventory --format jsonl | jq -r .path
src/b.py
