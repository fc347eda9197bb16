# A folder with a token in it: what it is, where it stands, how sure, what to do. Never the token.

$ mkdir app && TOKEN=$(dredge_fake_secret github.personal-access-token 1)
$ printf 'PORT=8080\nGITHUB_TOKEN=%s\n' "$TOKEN" > app/.env
$ dredge scan app -q | tee report
[A-Z]+ +[0-9]+  GitHub personal access token \(classic\) +[0-9a-f]{12} (re)
  secret      ghp_\*\*\*\*.{4} \(40 characters\) (re)
  confidence  9[0-9] % (re)
  owner       nobody known
  where       app/.env:2:14
  to do       .* (re)
  more        dredge explain [0-9a-f]{12} (re)
...
1 secret in 1 place: 1 [a-z]+ (re)
...
Scanned 1 blob, 64 B, with [0-9]+ rules \(digest [0-9a-f]{12}\) (re)

$ grep -c "$TOKEN" report
0
? 1

# The exit code says that there are findings; a clean folder says so too.

$ dredge scan app -q > report
? 1
$ mkdir clean && echo 'PORT=8080' > clean/.env && dredge scan clean -q
...
Scanned 1 blob, 10 B, with .* (re)
