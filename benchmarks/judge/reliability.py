#!/usr/bin/env python3
"""How often findings are true, by their confidence: prints the table of docs/judge.md.

usage: dredge scan dir:FOLDER --no-inventory --no-ignore --min-confidence 0 --format jsonl | reliability.py TRUTH.csv

TRUTH.csv has the columns file, line_start, line_end and ground_truth (T or F). Findings on lines without a label do not count; of a
line with several the surest does. A value that one repository repeats counts less each time.
"""
import collections
import csv
import json
import sys

BOUNDS = [0, 0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1]


def read_labels(path):
    """Whether a true label covers the line, by file and line."""
    labels = {}
    with open(path, encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            first = int(row["line_start"])
            for line in range(first, max(first, int(row["line_end"] or first)) + 1):
                place = (row["file"], line)
                labels[place] = labels.get(place, False) or row["ground_truth"] == "T"
    return labels


def surest_by_place(findings, labels):
    surest = {}
    for text in findings:
        finding = json.loads(text)
        lines = range(finding["line"], (finding["end_line"] or finding["line"]) + 1)
        place = next(((finding["path"], line) for line in lines if (finding["path"], line) in labels), None)
        if place and finding["confidence"] > surest.get(place, (-1.0, ""))[0]:
            surest[place] = (finding["confidence"], finding["fingerprint"])
    return surest


def main():
    labels = read_labels(sys.argv[1])
    surest = surest_by_place(sys.stdin, labels)

    def value_of(place, finding):
        return place[0].split("/")[0], finding[1]

    repeats = collections.Counter(value_of(*found) for found in surest.items())
    print("| confidence | lines | mean confidence | true |\n|---|---|---|---|")
    for low, high in zip(BOUNDS, BOUNDS[1:]):
        count = weight = confidence = true = 0.0
        for place, finding in surest.items():
            if not (low <= finding[0] < high or finding[0] == high == 1):
                continue
            share = repeats[value_of(place, finding)] ** -0.5
            count += 1
            weight += share
            confidence += share * finding[0]
            true += share * labels[place]
        if weight:
            print(f"| {low:.2f} to {high:.2f} | {count:,.0f} | {confidence / weight:.2f} | {true / weight:.2f} |")


main()
