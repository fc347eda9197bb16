# LFS content that is not in the clone, and submodules, are elsewhere: they are told, counted, and neither
# make the coverage partial nor keep the inventory from seeing that something is gone.
# needs: git jq

$ git init -q repo && cd repo && dredge_fake_secret github.personal-access-token 1 --example > a.env
$ printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n' 7 > big.bin
$ git add . && git update-index --add --cacheinfo 160000,$(printf '%040d' 1),vendor/lib && git commit -qm one && cd ..
$ dredge scan repo -q --format json:out
? 1
$ jq -c '[.coverage.partial, .coverage.notices, .coverage.elsewhere]' out
[false,0,2]
$ dredge scan repo -q | grep -A3 Elsewhere
Elsewhere, and no part of this: 2 places
  reason .* (re)
  not-found +1 .*content of LFS pointer.* (re)
  unsupported +1 .*vendor/lib: a submodule.* (re)
$ rm -rf repo/.git repo/a.env && git -C repo init -q . && git -C repo add . && git -C repo commit -qm anew
$ dredge scan repo -q --format json:out; jq -c '[.coverage.partial, .coverage.elsewhere]' out
[false,1]
$ dredge inventory list -q --state gone | grep -c github.personal-access-token
1

# A pack or file that could not be read is another matter: then nothing is gone.

$ dredge_fake_secret slack.bot-token 2 --example > repo/b.env && dredge scan repo -q --format json:out
? 1
$ rm repo/b.env && mkfifo repo/pipe && dredge scan repo -q --format json:out
? 3
$ dredge inventory list -q --state gone | grep -c slack.bot-token
0
? 1
