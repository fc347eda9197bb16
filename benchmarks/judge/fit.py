#!/usr/bin/env python3
"""Fit the weights of src/judge/weights.inc by logistic regression.  Python >= 3.8, standard library only.

usage: fit.py SAMPLES.tsv REASONED.tsv WEIGHTS.inc [--rounds N] [--sigma S] [--hold NAMES] [--only GROUPS] [--write]

SAMPLES.tsv comes from label.py: group, label (1 true secret, 0 not), weight, rule, the rule's prior, signals joined by ','.
REASONED.tsv holds a weight for each signal that reason gave it before any sample was seen. The fit starts there and is held to it by a
normal prior of deviation S, so a signal that the samples seldom show keeps its weight, and none may change its sign. Of WEIGHTS.inc
it writes the first weight of each row; the other two, of keyword and format rules, stay as they are.

Each group (a repository) is left out once: the fit on the others judges it, and from these judgements come the best F1 and the
reliability table. --only fits on some groups alone (joined by ','); --write puts the new weights into the table.
"""
import argparse
import collections
import math
import re

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument("samples")
parser.add_argument("reasoned")
parser.add_argument("table")
parser.add_argument("--rounds", type=int, default=250)
parser.add_argument("--sigma", type=float, default=0.7)
parser.add_argument("--hold", default="", help="signals, joined by ',', that keep their weight")
parser.add_argument("--only", default="", help="groups to fit on, joined by ','")
parser.add_argument("--no-cross", action="store_true", help="skip the cross-validation")
parser.add_argument("--write", action="store_true")
args = parser.parse_args()

ROW = re.compile(r'(SIGNAL\(\w+,\s*"([\w-]+)",\s*)(-?[\d.]+)(,)')
held_names = set(args.hold.split(","))


def sigmoid(score):
    return 1 / (1 + math.exp(-max(-30, min(30, score))))


def read_samples():
    merged = collections.Counter()
    with open(args.samples, encoding="utf-8") as lines:
        for line in lines:
            group, label, weight, _, prior, signals = line.rstrip("\n").split("\t")
            names = frozenset(s for s in signals.split(",") if s)
            base = math.log(float(prior) / (1 - float(prior)))
            merged[group, int(label), names, base] += float(weight)
    return [(*key, weight) for key, weight in merged.items()]


def score_of(sample, weights):
    return sample[3] + sum(weights.get(name, 0.0) for name in sample[2])


def fit(samples, start):
    """Maximum a posteriori by Adam on the whole batch; deterministic."""
    weights = dict(start)
    first, second = collections.defaultdict(float), collections.defaultdict(float)
    for step in range(1, args.rounds + 1):
        slope = collections.defaultdict(float)
        for sample in samples:
            error = sample[4] * (sigmoid(score_of(sample, weights)) - sample[1])
            for name in sample[2]:
                slope[name] += error
        rate = 0.1 * (1 - step / (args.rounds + 1)) + 0.002
        for name in weights:
            if name in held_names:
                continue
            g = slope[name] + (weights[name] - start[name]) / args.sigma**2
            first[name] = 0.9 * first[name] + 0.1 * g
            second[name] = 0.99 * second[name] + 0.01 * g * g
            weights[name] -= rate * (first[name] / (1 - 0.9**step)) / (math.sqrt(second[name] / (1 - 0.99**step)) + 1e-9)
            if start[name] * weights[name] < 0:
                weights[name] = 0.0
    return weights


def best_f1(judged):
    total = sum(w for _, label, w in judged if label)
    true = false = 0.0
    best = (0.0, 0.0)
    for score, label, w in sorted(judged, reverse=True):
        true, false = true + w * label, false + w * (1 - label)
        if true:
            precision, recall = true / (true + false), true / total
            best = max(best, (2 * precision * recall / (precision + recall), score))
    return best


def print_reliability(judged):
    print("confidence     candidates   mean confidence   true")
    edges = [0, 0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01]
    for low, high in zip(edges, edges[1:]):
        inside = [(sigmoid(s), label, w) for s, label, w in judged if low <= sigmoid(s) < high]
        weight = sum(w for _, _, w in inside)
        if weight:
            mean = sum(p * w for p, _, w in inside) / weight
            share = sum(label * w for _, label, w in inside) / weight
            print("%.2f to %.2f  %10.0f   %15.2f   %.2f" % (low, min(high, 1), weight, mean, share))


with open(args.table, encoding="utf-8") as table:
    text = table.read()
with open(args.reasoned, encoding="utf-8") as rows:
    reasoned = {name: float(weight) for name, weight in (row.split("\t") for row in rows)}
start = {m[2]: reasoned[m[2]] for m in ROW.finditer(text)}
samples = [s for s in read_samples() if not args.only or s[0] in args.only.split(",")]
if not args.no_cross:
    left_out = []
    for group in sorted({s[0] for s in samples}):
        weights = fit([s for s in samples if s[0] != group], start)
        left_out += [(score_of(s, weights), s[1], s[4]) for s in samples if s[0] == group]
    print("left out: best F1 %.4f at log-odds %.2f" % best_f1(left_out))
    print_reliability(left_out)
weights = fit(samples, start)
print("fitted:   best F1 %.4f at log-odds %.2f" % best_f1([(score_of(s, weights), s[1], s[4]) for s in samples]))
support = collections.Counter()
for sample in samples:
    for name in sample[2]:
        support[name, sample[1]] += sample[4]
for name in sorted(weights):
    print("%-24s %6.2f -> %6.2f   true %8.1f false %8.1f" % (name, start[name], weights[name], support[name, 1], support[name, 0]))
if args.write:
    text = ROW.sub(lambda m: "%s%.2f%s" % (m[1], weights.get(m[2], float(m[3])), m[4]), text)
    with open(args.table, "w", encoding="utf-8") as table:
        table.write(text)
