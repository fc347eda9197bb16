#!/usr/bin/env python3
"""Join candidates with labels: what fit.py learns from.  Python >= 3.8, standard library only.

usage: label.py CANDIDATES.tsv TRUTH.csv > SAMPLES.tsv

CANDIDATES.tsv comes from dredge_judge_samples; TRUTH.csv has the columns file, line_start, line_end, ground_truth (T or
another) and category. A candidate on a line with a true label is true. One that only identifies (a UUID, a nonce) is left out, one
without a label counts as 0.6 of a false one. The first folder of a path is the group. Of candidates that overlap the one
with the highest confidence stays, and none does where a format or keyword rule has the place. A value that a group
repeats counts less each time; a false candidate counts 1.2 times a true one.
"""
import collections
import csv
import sys

IDENTIFIERS = {"UUID", "Nonce", "Salt", "AWS S3 Bucket", "Firebase Domain", "Tencent WeChat API App ID", "AWS Client ID", "Other"}


def read_truth(path):
    labels = collections.defaultdict(list)
    with open(path, newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            first = int(row["line_start"])
            last = int(row["line_end"] or first)
            mark = "F"
            if row["ground_truth"] == "T":
                mark = "O" if set((row["category"] or "Other").split(":")) <= IDENTIFIERS else "T"
            labels[row["file"]].append((first, last, mark))
    return labels


def read_candidates(path):
    by_file = collections.defaultdict(list)
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            f = line.rstrip("\n").split("\t")
            by_file[f[0]].append({"line": int(f[1]), "last": int(f[2]), "begin": int(f[3]), "end": int(f[4]), "rule": f[6],
                                  "basis": int(f[7]), "prior": f[8], "confidence": float(f[9]), "signals": f[10], "value": f[11]})
    return by_file


def without_overlaps(candidates):
    kept = []
    for c in sorted(candidates, key=lambda c: (c["basis"] == 2 or c["confidence"] < 0.5, -c["confidence"], c["rule"])):
        if not any(c["begin"] < k["end"] and k["begin"] < c["end"] for k in kept):
            kept.append(c)
    return [c for c in kept if c["basis"] == 2]


def mark_of(candidate, labels):
    marks = {mark for first, last, mark in labels if first <= candidate["last"] and last >= candidate["line"]}
    return next((mark for mark in "TOF" if mark in marks), "U")


truth = read_truth(sys.argv[2])
seen = collections.Counter()
for path, candidates in sorted(read_candidates(sys.argv[1]).items()):
    group = path.split("/")[0]
    for c in without_overlaps(candidates):
        mark = mark_of(c, truth.get(path, ()))
        if mark == "O":
            continue
        seen[group, c["value"], mark] += 1
        weight = {"T": 1.0, "F": 1.2, "U": 0.6}[mark] / seen[group, c["value"], mark] ** 0.5
        print(group, int(mark == "T"), "%.3f" % weight, c["rule"], c["prior"], c["signals"], sep="\t")
