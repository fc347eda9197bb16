# A secret that stands encoded in a file is found, and the report says how it was written and where.
# needs: jq python3

$ mkdir app && dredge_fake_secret github.personal-access-token 1 > token
$ printf 'v: %s\n' "$( (echo 'the token is:'; cat token) | base64 -w0)" > app/a.yml
$ (echo 'the token is:'; cat token token token) | base64 -w 64 > app/b.txt
$ printf 'v: %s\n' "$( (echo 'the token is:'; cat token) | gzip -n | base64 -w0)" > app/c.yml
$ printf 'GET /?q=%s\n' "$(python3 -c 'print("".join("%%%02x" % ord(c) for c in open("token").read().strip()))')" > app/d.log
$ printf 'GET /?q=a%%3D%s\n' "$(cat token)" > app/e.log
$ dredge scan app -q --no-inventory --format jsonl | jq -r '[.path, .line, .column, .encoding] | join(" ")' | sort
a.yml 1 4 base64
b.txt 1 1 base64
c.yml 1 4 base64+gzip
d.log 1 9 percent
e.log 1 13 plain

# Four encodings inside each other are one too many, and that is said.

$ rm app/* && cp token app/f && for i in 1 2 3 4; do (echo 'some text'; cat app/f) | base64 -w0 > f && mv f app/f; done
$ dredge scan app -q --no-inventory --format json > out
? 3
$ jq -r '.notices[].message' out
encoded values: more than three encodings inside each other
