# A named pipe, a socket and a link that leads nowhere: each is named, none hangs the scan, and what can
# be read is scanned.

$ mkdir app && dredge_fake_secret github.personal-access-token 3 --example > app/.env
$ mkfifo app/pipe
$ ln -s nowhere app/broken
$ python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("app/socket")'
$ timeout 20 dredge scan app -q --format json > out
? 3
$ jq -r '.notices[] | "\(.path): \(.reason)"' out
broken: not-found
pipe: unsupported
socket: unsupported
$ jq -c '[.coverage.partial, .coverage.notices, .findings[0].rule]' out
[true,3,"github.personal-access-token"]

# A loop of links ends, and is no trouble: what it leads to is scanned once.

$ mkdir loop && ln -s . loop/self && dredge_fake_secret github.personal-access-token 3 --example > loop/.env
$ timeout 20 dredge scan loop -q --format jsonl | jq -r .path
.env
