# A file that changed many times with the secret in it is one place, in HEAD's version, with the commit that
# first brought the secret.
# needs: git jq

$ git init -q repo && cd repo && TOKEN=$(dredge_fake_secret github.personal-access-token 1)
$ for i in 1 2 3 4 5; do printf "# $i\n%.0s" $(seq $i) > c.env; echo "T=$TOKEN" >> c.env; git add .; \
>   GIT_AUTHOR_DATE="$((1700000000 + i * 100)) +0000" GIT_COMMITTER_DATE="$((1700000000 + i * 100)) +0000" git commit -qm $i; done
$ cd .. && dredge scan repo -q --format jsonl > out
? 1
$ jq -c '[.path, .line, .in_head, .versions, .committed_at]' out
["c.env",6,true,5,"2023-11-14T22:15:00Z"]
