#!/usr/bin/env bash
# Reading a repository's history, ways of doing it in turn on the same machine:
#
#   benchmarks/git.sh REPOSITORY [ROUNDS [BUILD]]
#
# Each round prints `git log -p -U0 --all` (what a scanner of diffs waits for), then the ways of
# dredge_git_bench, and a whole scan. Compare processor seconds when the machine has other work. BUILD
# is the folder of the built programs, build/release unless named.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
repository=$(realpath "$1")
build=$(realpath "${3:-$root/build/release}")
for ((round = 1; round <= ${2:-3}; ++round)); do
  TIMEFORMAT='git log  wall %7R s  processor %7U s'
  time git -C "$repository" -c color.ui=false log -p -U0 --all >/dev/null
  "$build/dredge_git_bench" "$repository" "$(nproc)"
  TIMEFORMAT='scan     wall %7R s  processor %7U s'
  status=0
  time "$build/dredge" scan -q --no-inventory "git:$repository" >/dev/null || status=$?
  # Findings (1) and parts that cannot be read (3) are no reason to stop.
  [ "$status" -le 1 ] || [ "$status" -eq 3 ] || exit "$status"
done
