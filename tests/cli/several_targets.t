# Several targets make one report: a secret that stands in two of them is one finding with two places.
# needs: jq

$ mkdir a b && TOKEN=$(dredge_fake_secret github.personal-access-token 1) && echo "T=$TOKEN" | tee a/x.env > b/y.env
$ dredge scan a b -q --format json > out
? 1
$ jq -c '[.targets, (.findings | length), [.findings[0].places[] | "\(.target)/\(.path)"]]' out
[["a","b"],1,["a/x.env","b/y.env"]]

# The same target twice is the same target.

$ dredge scan a a -q --format jsonl | wc -l
1

# A target that cannot be scanned does not cost the report of the others, and the exit code remembers it.

$ mkdir empty && dredge scan empty a -q --format jsonl > out
dredge: empty: there is nothing to scan here (0 bytes)
? 2
$ jq -r .path out
x.env
