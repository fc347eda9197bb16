# A repository with a secret of its own in every place that a repository has: all are found, and the
# report says rightly what each place is. repo_of_places makes it, with the git program.
# needs: git python3 iconv tar

$ repo_of_places made && cd made && wc -l < places
[5-9][0-9] (re)
$ scan() { TARGET=$1; shift; dredge scan $TARGET -q --no-inventory --show-secrets --format jsonl:report "$@" 2> messages; }

# A worktree: textconv, attributes and replace refs hide and run nothing. The submodule's history and the
# files of the linked worktree are elsewhere, which is said and no reason to call the coverage partial.

$ scan repo --format json:whole
? 1
$ missing_places places report
[5-9][0-9] places (re)
$ test -e repo/textconv-ran
? 1
$ python3 -c 'import json; c = json.load(open("whole"))["coverage"]; print(c["partial"], c["elsewhere"])'
False 1

# The same from the linked worktree: its own files instead of the main one's.

$ scan linked
? 1
$ MAIN="worktree ignored worktree-symlink worktree-name"
$ missing_places places report $MAIN index
[5-9][0-9] places (re)

# Bare, packed, and without the index.

$ cp -r repo/.git bare.git && git -C bare.git config core.bare true && git -C bare.git config --unset extensions.worktreeConfig
$ git -C bare.git repack -q -a -d -k --no-write-bitmap-index && git -C bare.git prune-packed
$ scan bare.git
? 1
$ missing_places places report $MAIN
[5-9][0-9] places (re)

# Shallow: nothing of what is there is lost, and what is not there makes the coverage partial.

$ cp -r bare.git cut.git && git -C cut.git rev-list --max-parents=0 main > cut.git/shallow && scan cut.git --format json:whole
? 3
$ missing_places places report $MAIN
[5-9][0-9] places (re)
$ git clone -q --depth 2 --branch main "file://$PWD/bare.git" shallow 2> /dev/null; scan shallow --format json:whole
? 3
$ grep -c 'shallow clone: older history' whole
1

# A push in quarantine: the hook of the receiving side sees what is not yet in any ref.

$ git init -q --bare receiver.git && cat > receiver.git/hooks/pre-receive <<'HOOK'
> #!/bin/sh
> dredge scan git:. -q --no-inventory --show-secrets --format jsonl:$REPORT
> exit 1
> HOOK
$ chmod +x receiver.git/hooks/pre-receive && REPORT=$PWD/report git -C bare.git push -q --mirror ../receiver.git 2> messages
? 1
$ grep -l 'pre-receive hook declined' messages
messages
$ missing_places --found places report $MAIN =admin =config =ref-name =index =reflog =dangling =detached-head =unreachable =stash
[2-9][0-9] places (re)
