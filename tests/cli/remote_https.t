# A remote repository is fetched into a mirror in the cache, and brought up to date by the next run.
# needs: git openssl python3 jq

$ mkdir -p served && git init -q work && cd work
$ dredge_fake_secret github.personal-access-token 1 --example > a.env && git add . && git commit -qm one
$ git rm -q a.env && git commit -qm two && cd .. && git clone -q --mirror work served/app.git
$ git_server web served jane:pass-of-jane & while [ ! -e web/port ]; do sleep 0.05; done
$ export GIT_SSL_CAINFO=$PWD/web/ca.pem; URL=https://localhost:$(cat web/port)/app.git

# Without credentials the server refuses, nobody is asked, and the message is git's.

$ dredge scan $URL -q
dredge: https://localhost:[0-9]+/app.git: git says: fatal: .* (re)
? 3

# The user's credential helper answers, and nothing else of the user's configuration counts.

$ git config --global credential.helper '!f() { echo username=jane; echo password=pass-of-jane; }; f'
$ git config --global url.https://localhost:1/.insteadOf https://localhost
$ git config --global core.hooksPath "$PWD/hooks" && mkdir hooks
$ printf '#!/bin/sh\ntouch %s/hook-ran\n' "$PWD" | tee hooks/post-checkout hooks/reference-transaction > hooks/post-fetch && chmod +x hooks/*
$ dredge scan $URL -q --format jsonl | jq -c '[.rule, .path, .in_head, .target]'
\["github.personal-access-token","a.env",false,"https://localhost:[0-9]+/app.git"\] (re)
$ test -e hook-ran
? 1

# The mirror holds no credential, is open to its owner alone, and git's own words hold none either.

$ grep -rc pass-of-jane "$XDG_CACHE_HOME" | grep -v ':0'
? 1
$ stat -c %a "$XDG_CACHE_HOME/dredge/mirrors"
700

# The next run fetches what is new, and only that.

$ cd work && dredge_fake_secret slack.bot-token 2 --example > b.env && git add . && git commit -qm three
$ git push -q ../served/app.git main && cd ..
$ dredge scan $URL -q --format jsonl | jq -r '[.rule, .in_head] | join(" ")' | sort
github.personal-access-token false
slack.bot-token true
$ dredge inventory list -q | wc -l
3
$ ls "$XDG_CACHE_HOME/dredge/mirrors" | grep -c '\.git$'
1

# An address with credentials is refused, and not repeated.

$ dredge scan "https://jane:pass-of-jane@localhost:$(cat web/port)/app.git"
dredge: the address holds credentials; leave them out \(https://localhost:[0-9]+/app.git\): git's credential helper gives them, see `git help credentials` (re)
? 2
$ dredge scan "git:ssh://git:pass-of-jane@host/app.git" 2>&1 | grep -c pass-of-jane
0
? 1

# Other protocols could run programs or send content in the clear.

$ dredge scan "ext::sh -c touch% pwned"
...
? 2
$ dredge scan git://localhost/app.git
dredge: addresses of repositories begin with https:// or ssh://, or are git@host:path; not git://
? 2
$ dredge scan file:///srv/app.git
...
? 2
$ dredge scan http://git.example.org/app.git
dredge: addresses of repositories begin with https:// or ssh://, or are git@host:path; not http://
? 2
