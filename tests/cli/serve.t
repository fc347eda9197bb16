# The page on loopback: for who holds the token, read-only, ended by Ctrl-C.
# needs: curl

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env
$ dredge scan app -q > /dev/null
? 1
$ dredge -q serve > address & while [ ! -s address ]; do sleep 0.05; done; URL=$(cat address) BASE=${URL%%\?*}
$ echo "$URL" | grep -cE '^http://127\.0\.0\.1:[0-9]+/\?token=[0-9a-f]{64}$'
1
$ curl -s "$BASE"
open the address that dredge serve printed
$ curl -s "$BASE?token=0000"
that is not the token of this run
$ curl -s -c jar -o /dev/null -w '%{http_code} %{redirect_url}\n' "$URL" | sed "s|$BASE|BASE|"
303 BASE
$ curl -s -b jar "$BASE" | grep -c '<!doctype html>'
1
$ curl -s -b jar -I "$BASE" | tr -d '\r' | grep -E '^(HTTP|Cache|X-Frame)'
HTTP/1.1 200 OK
Cache-Control: no-store
X-Frame-Options: DENY
$ curl -s -b jar -H 'Host: evil.example' "$BASE"
this server answers to 127.0.0.1 alone
$ curl -s -b jar -X POST "$BASE"
http request: only GET and HEAD are served
$ curl -s -b jar -o /dev/null -w '%{http_code}\n' "${BASE}inventory.db"
404
$ kill -INT $! && wait $!
$ dredge serve --inventory nowhere.db
dredge: nowhere.db: no inventory here yet; `dredge scan TARGET` makes one
? 2
