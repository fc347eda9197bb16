# One line a place, with exactly these keys, in this order. Programs rest on it.
# needs: jq

$ mkdir app && printf 'a\nexport T="%s"\n' $(dredge_fake_secret github.personal-access-token 7) > app/run.sh
$ dredge scan app -q --format jsonl > out
? 1
$ wc -l < out
1
$ jq -r 'keys_unsorted | join(" ")' out
rule provider confidence fingerprint masked path line column end_line end_column blob commit author committed_at in_head owner risk verdict id severity description band kind target image layer layer_index layer_count created_by visible encoding versions begin end verdict_evidence verdict_identity verdict_checked_at origin ref in_worktree provenance suppressed
$ jq -c '[.rule, .provider, .path, .line, .column, .end_line, .end_column, .begin, .end, .kind, .encoding, .verdict, .commit, .versions]' out
["github.personal-access-token","github","run.sh",2,11,2,51,12,52,"file","plain","not-checked",null,1]
$ jq -c '[(.confidence | . > 0.9 and . <= 1), (.fingerprint | test("^[0-9a-f]{64}$")), (.risk | . >= 0 and . <= 100)]' out
[true,true,true]

# The blob is the id that git gives the file.

$ test "$(jq -r .blob out)" = "$(git hash-object app/run.sh)"

# Nothing found: no line.

$ mkdir clean && echo hello > clean/a && dredge scan clean -q --format jsonl
