#!/usr/bin/env bash
# The whole program against plain tools on the same files, in one run, one core, warm cache:
#
#   benchmarks/whole_program.sh [DREDGE [FOLDER]]     (defaults: the release build, /usr/include)
#
# `wc -l` is about what reading costs; `rg -F` looks for the rules' anchors and nothing else.
# Needs hyperfine, jq, ripgrep, time and python3 (./dev bench installs them).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dredge=$(realpath "${1:-$root/build/release/dredge}")
folder=$(realpath "${2:-${DREDGE_BENCH_CORPUS:-/usr/include}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$root"/rules/*.toml >"$work/anchors" <<'PYTHON'
import sys, tomllib
rules = [rule for file in sys.argv[1:] for rule in tomllib.load(open(file, "rb"))["rule"]]
print("\n".join(sorted({anchor for rule in rules for anchor in rule.get("anchors") or rule["keywords"]})))
PYTHON
mkdir "$work/empty"
bytes=$(find "$folder" -type f -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }')
cd "$folder"

scan="'$dredge' scan -j1 --no-inventory --no-progress --format jsonl"
names=() commands=()
add() { names+=("$1"); commands+=("$2"); }
add 'wc -l' "find . -type f -print0 | xargs -0 cat | wc -l"
add 'rg -F, the anchors' "rg -j1 -uuu -a -i -c -F -f '$work/anchors' ."
if grep -qw avx512vbmi /proc/cpuinfo; then add 'dredge, AVX-512' "DREDGE_SIMD=avx512 $scan dir:."; fi
add 'dredge, portable' "DREDGE_SIMD=portable $scan dir:."
add 'dredge, an empty folder' "$scan '$work/empty'"

printf '%s: %d MB in %d files; %d anchors\n' "$folder" $((bytes / 1000000)) \
  "$(find . -type f | wc -l)" "$(wc -l <"$work/anchors")"
hyperfine --style none --warmup 1 --min-runs 3 --ignore-failure --output null \
  --export-json "$work/times.json" "${commands[@]}" 2>"$work/log" || { cat "$work/log" >&2; exit 4; }
printf '%-26s %10s %9s %12s %9s\n' what best MB/s 'CPU seconds' 'peak MiB'
for i in "${!names[@]}"; do
  peak=$(/usr/bin/time -f %M -o "$work/peak" bash -c "${commands[$i]}" >/dev/null 2>&1 || true; tail -1 "$work/peak")
  jq -r --argjson i "$i" --arg name "${names[$i]}" --argjson bytes "$bytes" --argjson peak "$peak" '
    .results[$i] | [$name, .min, $bytes / .min / 1e6, .user + .system, $peak / 1024] | @tsv' "$work/times.json" |
    awk -F'\t' '{ rate = $1 ~ /empty/ ? "-" : sprintf("%.0f", $3); printf "%-26s %8.3f s %9s %12.3f %9.0f\n", $1, $2, rate, $4, $5 }'
done
