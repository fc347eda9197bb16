# Rules of other tools load as they are, and `rules check` says what became of each.
# needs: jq

$ cat > team.toml <<'X'
> title = "team rules"
> [extend]
> useDefault = true
> [[rules]]
> id = "acme-key"
> description = "Acme key"
> regex = '''(?i)acme[_-]?key\s*=\s*['"]([0-9a-f]{32})['"]'''
> entropy = 3
> keywords = ["acme"]
> [[rules]]
> id = "bare-hex"
> description = "40 hex digits"
> regex = '''\b(beef[0-9a-f]{2}|[0-9]{9}Z)\b'''
> [[rules]]
> id = "ahead"
> regex = '''abc(?=d)'''
> keyword = ["x"]
> [[allowlists]]
> description = "vendored"
> paths = ['''^vendor/''']
> X
$ dredge rules check -q team.toml | grep -v bounded
team.toml:[0-9]+:[0-9]+: note: unknown key "keyword" in \[\[rules\]\], did you mean "keywords"\? (re)
team.toml:4:1: imported: gitleaks.acme-key
team.toml:10:1: slow lane: gitleaks.bare-hex: no literal stands in every match, so it runs over every byte
team.toml:16:9: refused: gitleaks.ahead: pattern: character 4: look-ahead
$ dredge rules check -q team.toml > /dev/null
? 1
$ mkdir -p app/vendor && k() { printf "$1" | sha256sum | cut -c1-32; }
$ printf 'acme_key = "%s"\n' $(k one) > app/a.py && printf 'acme_key = "%s"\n' $(k two) > app/vendor/b.py
$ printf 'acme_key = "00000000000000000000000000000000"\n' > app/c.py
$ dredge scan app --no-inventory --rules team.toml --format jsonl --min-confidence 0.1 | jq -r 'select(.rule | startswith("gitleaks")) | [.rule, .path] | join(" ")'
dredge: of the imported rules 1 are refused and 1 run in the slow lane: `dredge rules check FILE` says which and why
gitleaks.acme-key a.py
$ dredge scan app -q --no-inventory --rules team.toml --format jsonl --min-confidence 0.1 --show-suppressed | jq -r 'select(.suppressed != null) | .suppressed.source + " " + .suppressed.reason' | sort -u
team.toml:18 vendored

# YAML of Nosey Parker and Kingfisher.

$ cat > k.yml <<'X'
> rules:
>   - name: Acme token
>     id: kingfisher.acme.1
>     pattern: |
>       (?xi)
>       \b acmetok _
>       ( [a-z0-9]{20} )   # the token
>       \b
>     min_entropy: 3.0
>     confidence: high
>     examples:
>       - acmetok_a8f3kd02mfl4k9sj2h7q
>     negative_examples:
>       - acmetok_aaaaaaaaaaaaaaaaaaaa
> X
$ dredge rules check -q k.yml
k.yml:2:5: imported: kingfisher.acme.1

# The engine is kept; a file that was tampered with is made anew.

$ ls $XDG_CACHE_HOME/dredge | grep -c engine
2
$ stat -c %a $XDG_CACHE_HOME/dredge $XDG_CACHE_HOME/dredge/*.engine | sort -u
600
700
$ for f in $XDG_CACHE_HOME/dredge/*.engine; do printf XXXX | dd of=$f bs=1 seek=2000 conv=notrunc status=none; done
$ dredge scan app -q --no-inventory --rules team.toml --format jsonl --min-confidence 0.1 | grep -c gitleaks.acme-key
1

# A file that loads nothing is an error.

$ printf "[[rules]]\nid='x'\nregex='a(?!b)'\n" > none.toml && dredge scan app --no-inventory --rules none.toml
dredge: no rule of these files can be loaded; none.toml:3:7: gitleaks.x: pattern: character 2: look-ahead
? 2
