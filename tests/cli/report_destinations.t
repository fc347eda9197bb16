# A report file is its owner's alone, and replaces an old one only when it is whole.
# needs: jq

$ dredge_fake_secret github.personal-access-token 1 --example > a.env
$ echo old > report.json && dredge scan a.env -q --no-inventory --format json:report.json
? 1
$ jq '.findings | length' report.json; stat -c %a report.json; ls
1
600
a.env
report.json

# What is no regular file is written to, not replaced: a pipe, as a shell makes them, or a device.

$ mkfifo pipe; cat pipe > read & dredge scan a.env -q --no-inventory --format json:pipe; wait; test -p pipe && jq '.findings | length' read
1
$ dredge scan a.env -q --no-inventory --format jsonl:/dev/stdout | wc -l
1
$ dredge scan a.env -q --no-inventory --format json:no/such/folder.json
dredge: no/such/folder.json: cannot create it: No such file or directory
? 2
