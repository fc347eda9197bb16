#!/usr/bin/env bash
# A change against the commit it started from, in one run, so that the machine's mood hits both:
#
#   benchmarks/compare.sh BASE [TARGET...]            (default target: dir:/usr/include)
#
# Builds both, runs them in turn, and prints the ratio of the best times (under 1: the change is
# faster) and whether the findings differ. Needs git, jq, hyperfine and what the build needs.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8p' "${BASH_SOURCE[0]}" | cut -c3-; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
called_from=$PWD
cd "$root"
base=$(git rev-parse --verify --short "$1^{commit}")
shift
[ $# -gt 0 ] || set -- dir:/usr/include

tree=$root/build/base-$base
[ -e "$tree/CMakeLists.txt" ] || git worktree add --quiet --detach "$tree" "$base"
say() { printf 'compare: %s\n' "$*" >&2; }
say "building $base"
cmake -S "$tree" -B "$tree/build/release" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_CXX_COMPILER_LAUNCHER="$(command -v ccache || true)" >/dev/null
ninja -C "$tree/build/release" dredge >/dev/null
say 'building the change'
./dev build release dredge 2>/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_DATA_HOME=$work/data # one key for both, so that fingerprints can be compared
cd "$called_from"
targets=$(printf '%q ' "$@")
before="$tree/build/release/dredge" after="$root/build/release/dredge"
for round in 1 2 3; do
  hyperfine --style none --warmup 1 --runs 3 --ignore-failure --output null --export-json "$work/$round.json" \
    "'$before' scan -j1 --no-inventory --no-progress --format jsonl $targets" \
    "'$after' scan -j1 --no-inventory --no-progress --format jsonl $targets" 2>"$work/log" ||
    { cat "$work/log" >&2; exit 4; }
done
jq -rs --arg base "$base" '
  [.[].results[0].times[]] as $old | [.[].results[1].times[]] as $new |
  "base \($base)  best \($old | min)s\nchange        best \($new | min)s\nratio \(($new | min) / ($old | min) * 1000 | round / 1000)"' "$work"/*.json

# The places that a program finds. Findings and partial coverage are no failure here; all else is.
found() {
  local code=0
  "$1" scan --no-inventory --no-progress --format jsonl "${@:2}" >"$work/jsonl" 2>"$work/log" || code=$?
  case $code in 0 | 1 | 3) ;; *) cat "$work/log" >&2; return 4 ;; esac
  jq -r '[.rule, .fingerprint, .path, .line] | @tsv' "$work/jsonl" | sort -u
}
found "$before" "$@" >"$work/old"
found "$after" "$@" >"$work/new"
printf 'places lost %d, gained %d\n' "$(comm -23 "$work/old" "$work/new" | wc -l)" "$(comm -13 "$work/old" "$work/new" | wc -l)"
