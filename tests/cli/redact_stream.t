# `redact` copies a stream and takes the secrets out: the same secret gets the same tag, the rest passes
# byte for byte.

$ TOKEN=$(dredge_fake_secret github.personal-access-token 1)
$ printf 'start\nlogin with %s ok\r\nagain %s\nno newline' "$TOKEN" "$TOKEN" | dredge redact -q > out
$ cat -A out
start$
login with \[REDACTED:github.personal-access-token:[0-9a-f]{8}\] ok\^M\$ (re)
again \[REDACTED:github.personal-access-token:[0-9a-f]{8}\]\$ (re)
no newline
$ grep -o 'REDACTED:[^]]*' out | sort -u | wc -l
1

# A second pass changes nothing.

$ dredge redact -q < out | cmp - out

# A private key goes as a whole, even when its end never comes.

$ dredge_fake_secret private-key.pem 1 > key && { echo before; cat key; echo after; } | dredge redact -q
before
\[REDACTED:[a-z.-]*:[0-9a-f]{8}\] (re)
after
$ { echo before; head -5 key; } | dredge redact -q
before
\[REDACTED:[a-z.-]*:[0-9a-f]{8}\] (re)

# What stands over several lines, by the line before, or in an encoded value goes as well: a scan of what
# comes out finds nothing.

$ for rule in aws.secret-access-key google.service-account-key database.postgresql-uri; do dredge_fake_secret $rule 3 --example; echo; done > many
$ printf 'value: %s\n' "$(dredge_fake_secret slack.bot-token 4 | base64 -w0)" >> many
$ dredge scan many -q --no-inventory > /dev/null
? 1
$ dredge redact many -q > safe && dredge scan safe -q --no-inventory > /dev/null
$ grep -c REDACTED safe
[4-9] (re)
$ dredge redact -q < many | cmp - safe

# By line, nothing waits for what comes next.

$ mkfifo pipe && { dredge redact --by-line -q < pipe > lines & } && exec 5> pipe && printf 'login with %s\nnext' "$TOKEN" >&5
$ for i in $(seq 100); do [ -s lines ] && break; sleep 0.05; done; cat lines; exec 5>&-; wait
login with \[REDACTED:github.personal-access-token:[0-9a-f]{8}\] (re)
$ dredge redact missing -q
dredge: missing: .* (re)
? 2

# Bytes that are no text at all pass.

$ head -c 300000 /dev/urandom > noise && dredge redact -q < noise | cmp - noise
