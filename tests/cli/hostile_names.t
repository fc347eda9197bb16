# A file name cannot write on the terminal, nor smuggle a secret into the report.

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > "app/$(printf 'a\033[31mred.env')"
$ dredge scan app -q | grep where | cat -v
  where       .*x1b\[31mred.env:1:[0-9]+ (re)
$ TOKEN=$(dredge_fake_secret slack.bot-token 2) && echo x > "app/$TOKEN.txt" && ln -s nowhere "app/$TOKEN.link"
$ dredge scan app > out 2>&1; grep -c "$TOKEN" out
0
? 1
