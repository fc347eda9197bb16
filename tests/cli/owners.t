# Who must act: the explicit map first, then CODEOWNERS, then who brought the secret.
# needs: git jq

$ git init -q repo && cd repo && mkdir infra app
$ dredge_fake_secret github.personal-access-token 1 --example > infra/a.env
$ dredge_fake_secret slack.bot-token 2 --example > app/b.env
$ printf '/infra/ @org/platform\n' > CODEOWNERS && git add . && git commit -qm one && cd ..
$ dredge scan repo -q --format jsonl | jq -r 'select(.path | startswith("infra") or startswith("app")) | [.path, .owner] | join(" ")' | sort
app/b.env jane@example.org
infra/a.env @org/platform
$ dredge report --owner @org/platform --format jsonl | jq -r .path
infra/a.env
