# A format that does not exist is told at once, with the one that was meant.

$ mkdir app && echo x > app/a
$ dredge scan app --format sariff
dredge: no such format "sariff", did you mean "sarif"\?.* (re)
? 2
$ dredge scan app --format xyzzy
dredge: no such format "xyzzy"; there are text, json, jsonl, sarif
? 2

# Nothing was recorded of a scan that did not begin.

$ test -e "$XDG_DATA_HOME/dredge/inventory.db"
? 1
