# Compressed logs and archives in archives are opened; the place says the way in.
# needs: jq python3

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example | gzip > app/server.log.gz
$ mkdir in && dredge_fake_secret slack.bot-token 2 --example > in/config.env
$ (cd in && python3 -m zipfile -c app.zip config.env && tar cf ../app/backup.tar app.zip)
$ dredge scan app -q --format jsonl | jq -r '[.path, .line] | join(" ")' | sort
backup.tar!app.zip!config.env 1
server.log.gz.* 1 (re)

# An archive that ends early is named; what came before its end is scanned.

$ rm app/* && { echo filler; dredge_fake_secret github.personal-access-token 1 --example; head -c 300000 /dev/urandom | base64; } > log
$ gzip log && head -c 100000 log.gz > app/cut.log.gz
$ dredge scan app -q --format json > out
? 3
$ jq -r '.notices[].path, .findings[].rule' out
cut.log.gz.* (re)
github.personal-access-token
