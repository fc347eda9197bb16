# Who owns a finding, why, and how a person decides it.
# needs: git jq

$ git init -q repo && cd repo && mkdir app infra
$ dredge_fake_secret github.personal-access-token 1 --example > app/a.env
$ dredge_fake_secret slack.bot-token 2 --example > infra/b.env
$ printf '/infra/ @org/platform\n' > CODEOWNERS
$ printf 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: app}\nspec: {owner: shop}\n' > app/catalog-info.yaml
$ git add . && git commit -qm one && cd ..
$ dredge scan repo -q > /dev/null
? 1
$ dredge owner list
OWNER +STATUS +FINDINGS +HIGHEST +TOTAL RISK +CONTACT (re)
...
group:default/shop +active +1 .* (re)
...
$ ID=$(dredge report --owner group:default/shop --format jsonl | jq -r .id)
$ dredge owner explain $ID
[0-9a-f]{12} github.personal-access-token: group:default/shop (re)
...
 +1.00 +chosen +- (re)
 +1.00 +map +- (re)
 +0.95 +import +- (re)
\* +0.90 +backstage +group:default/shop +app/catalog-info.yaml Component app (re)
 +0.85 +codeowners +- (re)
...
 +0.50 +introducer +- (re)
 +0.30 +recent-committer +- (re)
 +0.20 +former-introducer +jane@example.org \(inactive\) +commit [0-9a-f]{12} of 2023-11-14 by Jane Roe .* (re)
 +0.10 +codeowners-role +- (re)

# What a person decides stands before every rung, also after the next scan.

$ dredge owner set $ID @org/payments --reason 'took it over' --by jo
[0-9a-f]{12} github.personal-access-token: owner @org/payments (re)
$ dredge scan repo -q > /dev/null
? 1
$ dredge owner explain $ID | head -3
[0-9a-f]{12} github.personal-access-token: @org/payments (re)
...
\* +1.00 +chosen +@org/payments .*jo.* (re)
$ dredge owner set $ID --clear --by jo
[0-9a-f]{12} github.personal-access-token: the candidates decide again (re)
$ dredge owner explain $ID | head -1
[0-9a-f]{12} github.personal-access-token: group:default/shop (re)
$ dredge owner set $ID
dredge: owner set needs one of OWNER and --clear
? 2
$ dredge owner set 000000000000 @a
dredge: .*000000000000.* (re)
? 2
