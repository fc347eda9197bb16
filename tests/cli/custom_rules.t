# A rule of one's own finds what it describes, beside the built-in ones.

$ cat > acme.toml <<'X'
> [provider]
> id = "acme"
> name = "Acme"
> category = "cloud"
> docs = "https://acme.example/docs"
> replacement = "short-lived tokens"
> rotate = ["make a new one", "delete the old one"]
> revoke = "console"
> 
> [[rule]]
> id = "acme.token"
> description = "Acme token"
> pattern = '\b(?P<secret>acme_[0-9a-f]{32})\b'
> anchors = ["acme_"]
> public_prefix = 5
> severity = "high"
> privilege = "write"
> prior = 0.9
> examples = ["ACME_TOKEN=acme_{hex:32}"]
> counterexamples = ["acme_{hex:8}"]
> X
$ mkdir app && echo "ACME_TOKEN=acme_$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')" > app/.env
$ dredge scan app -q --rules acme.toml --format jsonl | jq -r '[.rule, .masked[:9]] | join(" ")'
acme.token acme_\*\*\*\* (re)
$ dredge rules show acme.token --rules acme.toml | head -2
id            acme.token
description   Acme token
$ dredge rules test acme.token app/.env --rules acme.toml
dredge: 1 matches of acme.token
1:12  acme_.*  confidence [01]\.[0-9]{2} (re)
...
? 1
