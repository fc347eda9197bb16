# A reader that goes away early is no error of dredge's.

$ mkdir app && for i in $(seq 300); do dredge_fake_secret github.personal-access-token 1 --example > app/$i.env; done
$ dredge scan app -q --format jsonl 2> err | head -1 | cut -c1-8
{"rule":
$ cat err
$ dredge scan app -q --format jsonl > /dev/full
dredge: stdout: No space left on device
? 2
