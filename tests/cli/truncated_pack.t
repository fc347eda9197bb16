# A repository whose pack is cut short: what can be read is read, the rest is named, and the exit code says
# that the answer is partial.
# needs: git jq

$ git init -q repo && cd repo
$ dredge_fake_secret github.personal-access-token 1 --example > old.env
$ head -c 200000 /dev/urandom | base64 > noise && git add . && git commit -qm one
$ git repack -adq && git prune-packed -q
$ git rm -q old.env && git commit -qm two
$ dredge_fake_secret aws.access-key-id 2 --example > new.env
$ PACK=$(ls .git/objects/pack/*.pack) && chmod u+w $PACK && truncate -s -5000 $PACK && cd ..
$ timeout 50 dredge scan repo -q --format json > out
? 3
$ jq -r '[.notices[] | select(.reason == "corrupt")] | length > 0' out
true
$ jq -r '.coverage.partial' out
true
$ jq -r '.findings[] | select(.places[].path == "new.env") | .rule' out | sort -u
aws.access-key-id
