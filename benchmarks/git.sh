#!/usr/bin/env bash
# Reading a repository's history, ways of doing it in turn on the same machine:
#
#   benchmarks/git.sh REPOSITORY [ROUNDS]
#
# Each round prints `git log -p -U0 --all` (what a scanner of diffs waits for), then inflating alone,
# our reader and libgit2 on every blob, and a whole scan. Compare processor seconds when the machine
# has other work.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
repository=$(realpath "$1")
for ((round = 1; round <= ${2:-3}; ++round)); do
  TIMEFORMAT='git log  wall %7R s  processor %7U s'
  time git -C "$repository" -c color.ui=false log -p -U0 --all >/dev/null
  "$root/build/release/dredge_git_bench" "$repository" "$(nproc)"
  TIMEFORMAT='scan     wall %7R s  processor %7U s'
  time "$root/build/release/dredge" scan -q --no-inventory "git:$repository" >/dev/null || true
done
