# The inventory remembers: what is new, what is known, what went away and what came back.

$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env
$ dredge_fake_secret slack.bot-token 2 --example > app/b.env
$ dredge scan app --no-progress > /dev/null
dredge: inventory: 2 new, 0 known, 0 gone, 0 back
? 1
$ dredge scan app --no-progress > /dev/null
dredge: inventory: 0 new, 2 known, 0 gone, 0 back
? 1
$ mv app/b.env kept && dredge scan app --no-progress > /dev/null
dredge: inventory: 0 new, 1 known, 1 gone, 0 back
? 1
$ dredge inventory list --state gone | grep -c slack.bot-token
1
$ dredge inventory list | grep -c slack.bot-token
0
? 1
$ mv kept app/b.env && dredge scan app --no-progress > /dev/null
dredge: inventory: 0 new, 1 known, 0 gone, 1 back
? 1

# A scan that could not see everything calls nothing gone.

$ rm app/b.env && ln -s nowhere app/link && dredge scan app --no-progress > /dev/null
dredge: inventory: 0 new, 1 known, 0 gone, 0 back
? 3
$ dredge inventory list | grep -c slack.bot-token
1

# --no-inventory remembers nothing.

$ XDG_DATA_HOME=$PWD/other dredge scan app --no-progress --no-inventory > /dev/null
? 3
$ ls other/dredge
key
