# ssh addresses of both forms, through the user's own ssh command.
# needs: git jq

$ git init -q work && cd work && dredge_fake_secret github.personal-access-token 1 --example > a.env
$ git add . && git commit -qm one && cd .. && git clone -q --mirror work app.git
$ printf '#!/bin/sh\necho "$@" >> %s/calls\nfor last; do :; done\nexec sh -c "$last"\n' "$PWD" > fake-ssh && chmod +x fake-ssh
$ export GIT_SSH_COMMAND=$PWD/fake-ssh GIT_SSH_VARIANT=simple
$ dredge scan "ssh://git@host.example$PWD/app.git" -q --format jsonl | jq -r .path
a.env
$ dredge scan "git@host.example:$PWD/app.git" -q --format jsonl | jq -r .target
git@host.example:/.*/app.git (re)
$ grep -c "git@host.example git-upload-pack" calls
[2-9] (re)

# What git or ssh could take for an option is no address.

$ dredge scan "git@-oProxyCommand=touch:x"
dredge: not an address of a repository: git@-oProxyCommand=touch:x
? 2
$ dredge scan "ssh://-oProxyCommand=touch/x"
dredge: not an address of a repository: ssh://-oProxyCommand=touch/x
? 2
