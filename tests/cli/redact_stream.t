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

# Bytes that are no text at all pass.

$ head -c 300000 /dev/urandom > noise && dredge redact -q < noise | cmp - noise
