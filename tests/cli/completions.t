# Completions for three shells, made from the commands themselves.

$ dredge completions bash > done.bash && bash -n done.bash
$ source ./done.bash && COMP_WORDS=(dredge sc) COMP_CWORD=1 && { _dredge; echo "${COMPREPLY[@]}"; }
scan
$ COMP_WORDS=(dredge inventory li) COMP_CWORD=2 && { _dredge; echo "${COMPREPLY[@]}"; }
list
$ COMP_WORDS=(dredge scan --ver) COMP_CWORD=2 && { _dredge; echo "${COMPREPLY[@]}"; }
--verify-objects --verify --verify-endpoint --verify-ca
$ dredge completions zsh | head -1
#compdef dredge
$ dredge completions fish | grep -c 'complete -c dredge'
[1-9][0-9]* (re)
$ dredge completions csh
...
? 2
