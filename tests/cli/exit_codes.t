# The exit code remembers what a pipeline must know.

# 0: everything was scanned and nothing is at or above --fail-on.

$ mkdir clean && echo hello > clean/a && dredge scan clean -q > /dev/null

# 1: findings.

$ mkdir app && dredge_fake_secret github.personal-access-token 3 --example > app/.env
$ dredge scan app -q > /dev/null
? 1

# Findings below --fail-on are reported and do not fail.

$ dredge scan app -q --fail-on critical | head -1
[A-Z]+ +[0-9]+  GitHub personal access token .* (re)
$ dredge scan app -q --fail-on critical > /dev/null

# --exit-code gives findings another number, and none.

$ dredge scan app -q --exit-code 42 > /dev/null
? 42
$ dredge scan app -q --exit-code 0 > /dev/null

# 2: a mistake in the words.

$ dredge scan app --no-such-option
...
? 2
$ dredge scan app --fail-on severe
...
? 2
$ dredge
...
? 2

# 3: something was not scanned. That outranks findings.

$ ln -s nowhere app/link && dredge scan app -q > /dev/null
? 3

# 3, too, when nothing was found: partial is never clean.

$ ln -s nowhere clean/link && dredge scan clean -q > /dev/null
? 3
