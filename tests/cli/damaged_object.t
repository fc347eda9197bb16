# A loose object that is cut short is named and does not stop the scan, or hang it.
# needs: git jq

$ git init -q repo && cd repo && dredge_fake_secret github.personal-access-token 1 --example > a.env
$ head -c 3000 /dev/urandom | base64 > noise && git add . && git commit -qm one && git rm -q --cached noise
$ OBJECT=$(git hash-object noise) && rm noise && git commit -qm two
$ FILE=.git/objects/${OBJECT:0:2}/${OBJECT:2} && chmod u+w $FILE && truncate -s 100 $FILE && cd ..
$ timeout 50 dredge scan repo -q --format json > out
? 3
$ jq -r '.notices | length > 0' out
true
$ jq -r '.findings[].rule' out
github.personal-access-token
