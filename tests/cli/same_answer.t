# The same bytes give the same report: whatever the number of workers, the instruction set, the run.
# needs: git jq

$ mkdir tree && for i in $(seq 40); do mkdir -p tree/d$((i % 7)); { seq $((i * 50)); dredge_fake_secret github.personal-access-token $((i % 9)) --example; dredge_fake_secret slack.bot-token $((i % 5)) --example; } > tree/d$((i % 7))/f$i.txt; done
$ git init -q repo && cp -r tree/d1 repo/ && cd repo && git add . && git commit -qm 1 && cp -r ../tree/d2 . && git add . && git commit -qm 2
$ git rm -qr d1 && git commit -qm 3 && git repack -adq && cp -r ../tree/d3 . && git add . && git commit -qm 4 && cd ..
$ for target in tree repo; do dredge scan $target -q -j1 --format jsonl > $target.1; dredge scan $target -q -j2 --format jsonl > $target.2; dredge scan $target -q -j8 --format jsonl > $target.8; DREDGE_SIMD=portable dredge scan $target -q --format jsonl > $target.portable; dredge scan $target -q --format jsonl > $target.again; done
? 1
$ wc -l < tree.1
80
$ for target in tree repo; do for other in 2 8 portable again; do cmp $target.1 $target.$other; done; done
$ test $(wc -l < repo.1) -gt 20
$ if grep -q avx512_vbmi /proc/cpuinfo; then DREDGE_SIMD=avx512 dredge scan tree -q --format jsonl | cmp - tree.1; fi

# Loose objects and packs are two ways to keep the same repository.

$ git -C repo repack -adq && dredge scan repo -q --format jsonl | cmp - repo.1
