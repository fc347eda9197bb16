# A mistake in a rule file is told with file, line and column, and with what was probably meant.

$ cat > acme.toml <<'X'
> [provider]
> id = "acme"
> name = "Acme"
> category = "cloud"
> 
> [[rule]]
> id = "acme.token"
> description = "Acme token"
> patern = '(?P<secret>acme_[0-9a-f]{32})'
> anchors = ["acme_"]
> severity = "high"
> privilege = "write"
> prior = 0.9
> examples = ["ACME=acme_{hex:32}"]
> counterexamples = ["acme_{hex:8}"]
> X
$ mkdir app && echo x > app/a
$ dredge scan app -q --rules acme.toml
dredge: acme.toml:9:1: .*patern.*did you mean "pattern".* (re)
? 2
$ sed -i 's/^patern/pattern/; s/{32})/{32}/' acme.toml && dredge scan app -q --rules acme.toml
dredge: acme.toml:9:[0-9]+: .* (re)
? 2
$ sed -i 's/^id = "acme"/id = "acme/' acme.toml && dredge scan app -q --rules acme.toml
dredge: acme.toml:2:[0-9]+: .* (re)
? 2
$ dredge scan app -q --rules nowhere.toml
dredge: .*nowhere.toml.* (re)
? 2
$ echo '[!rule]' > odd.toml && dredge scan app -q --rules odd.toml
dredge: odd.toml:1:2: .* (re)
? 2
