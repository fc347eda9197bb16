# Verification asks the issuer, or your own instance of it, and keeps the answer.
# needs: openssl python3 jq

$ fake_issuer issuer 200 '{"login":"octo","id":7}' & while [ ! -e issuer/port ]; do sleep 0.05; done
$ FLAGS="--verify-endpoint github=https://localhost:$(cat issuer/port) --verify-ca issuer/ca.pem"
$ mkdir app && TOKEN=$(dredge_fake_secret github.personal-access-token 1) && echo "T=$TOKEN" > app/a.env

# A scan alone asks nobody.

$ dredge scan app -q --format jsonl | jq -r .verdict
not-checked
$ test -e issuer/requests
? 1
$ dredge scan app -q --verify $FLAGS --format jsonl | jq -r '[.verdict, .verdict_identity] | join(" ")'
live octo.* (re)
$ cat issuer/requests
GET /user Bearer 40
$ dredge inventory list | grep -c ' live '
1

# `verify` reads the secret again from its place and asks again.

$ dredge verify --dry-run
REQUEST +SECRETS (re)
GET https://api.github.com/user +1 (re)
$ wc -l < issuer/requests
1
$ dredge verify $FLAGS
dredge: 1 secrets to check, 1 requests sent
ID .* (re)
[0-9a-f]{12}  github.personal-access-token  live .*octo.* (re)
$ wc -l < issuer/requests
2

# A certificate that nobody vouches for gets no secret: the verdict is unknown.

$ dredge -q verify --verify-endpoint github=https://localhost:$(cat issuer/port) | grep -c ' unknown '
1
$ wc -l < issuer/requests
2

# A refusal is told as such.

$ fake_issuer refusing 401 '{}' & while [ ! -e refusing/port ]; do sleep 0.05; done
$ dredge -q verify --verify-endpoint github=https://localhost:$(cat refusing/port) --verify-ca refusing/ca.pem | grep -c ' revoked '
1
$ dredge scan app --verify --verify-endpoint githup=https://localhost
dredge: --verify-endpoint: no such provider "githup", did you mean "github"?
? 2
