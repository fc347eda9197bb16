# The rules, as people who write them need them.

$ dredge rules list -q | head -1
RULE +PROVIDER +SEVERITY +VERIFIABLE +DESCRIPTION (re)
$ dredge rules list -q | grep '^github.personal-access-token '
github.personal-access-token  +GitHub .*critical +yes .* (re)
$ dredge rules show github.personal-access-token | grep -E '^(id|checksum|verification)'
id            github.personal-access-token
checksum      crc62-github
verification  GET https://api.github.com/user
$ dredge rules show github.personal-acces-token
dredge: no such rule "github.personal-acces-token", did you mean "github.personal-access-token"?
? 2
$ dredge_fake_secret github.personal-access-token 1 --example | dredge rules test github.personal-access-token
dredge: 1 matches of github.personal-access-token
1:[0-9]+  ghp_\*\*\*\*.{4} \(40 characters\)  confidence (0\.9[0-9]|1\.00) (re)
...
? 1
$ echo nothing | dredge rules test github.personal-access-token
dredge: 0 matches of github.personal-access-token
