#!/usr/bin/env python3
"""Fit the weights of src/judge/weights.cc by logistic regression.  Python >= 3.8, standard library only.

usage: fit.py SAMPLES.tsv WEIGHTS.cc [--rounds N] [--sigma S] [--hold NAMES] [--folds N] [--write]

SAMPLES.tsv: one judged candidate a line: group, label (1 true secret, 0 not), weight, rule, the rule's
prior, signals joined by ','.
The fit starts from the weights in the table and is held to them by a normal prior of deviation S, so a signal that the
samples seldom show keeps the weight that reason gave it, and none may change its sign. Candidates of one group (a repository) are kept together
in the cross-validation. --write puts the new weights into the table; --rule-sigma frees the priors as
well: what they tend to is printed.
"""
import argparse
import collections
import math
import re

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument("samples")
parser.add_argument("table")
parser.add_argument("--rounds", type=int, default=400)
parser.add_argument("--sigma", type=float, default=0.7)
parser.add_argument("--rule-sigma", type=float, default=0.001, help="how far priors may move; little, by default")
parser.add_argument("--folds", type=int, default=5)
parser.add_argument("--hold", default="", help="signals, joined by ',', that keep their weight")
parser.add_argument("--write", action="store_true")
args = parser.parse_args()

ROW = re.compile(r'(\{SignalId::\w+,\s*"([\w-]+)",\s*)(-?[\d.]+)(,)')


held_names = set(args.hold.split(","))


def read_samples():
    merged = collections.Counter()
    with open(args.samples, encoding="utf-8") as lines:
        for line in lines:
            group, label, weight, rule, prior, signals = line.rstrip("\n").split("\t")
            names = frozenset(s for s in signals.split(",") if s and s != "prior") | {"rule:" + rule}
            start["rule:" + rule] = math.log(float(prior) / (1 - float(prior)))
            merged[group, int(label), names] += float(weight)
    return [(group, label, names, weight) for (group, label, names), weight in merged.items()]


def fit(samples, start):
    """Maximum a posteriori by Adam on the whole batch; deterministic."""
    weights = collections.defaultdict(float, start)
    first, second = collections.defaultdict(float), collections.defaultdict(float)
    for step in range(1, args.rounds + 1):
        slope = collections.defaultdict(float)
        for _, label, names, weight in samples:
            score = sum(weights[n] for n in names)
            error = weight * (1 / (1 + math.exp(-max(-30, min(30, score)))) - label)
            for n in names:
                slope[n] += error
        rate = 0.1 * (1 - step / (args.rounds + 1)) + 0.002
        for n in list(weights):
            if n in held_names:
                continue
            wide = args.rule_sigma if n.startswith("rule:") else args.sigma
            g = slope[n] + (weights[n] - start.get(n, 0.0)) / wide**2
            first[n] = 0.9 * first[n] + 0.1 * g
            second[n] = 0.99 * second[n] + 0.01 * g * g
            weights[n] -= rate * (first[n] / (1 - 0.9**step)) / (math.sqrt(second[n] / (1 - 0.99**step)) + 1e-9)
            if start.get(n, 0.0) * weights[n] < 0 and not n.startswith("rule:"):
                weights[n] = 0.0
    return weights


def best_f1(scored):
    total = sum(w for _, label, w in scored if label)
    true = false = 0.0
    best = (0.0, 0.0)
    for score, label, w in sorted(scored, reverse=True):
        true, false = true + w * label, false + w * (1 - label)
        if true:
            precision, recall = true / (true + false), true / total
            best = max(best, (2 * precision * recall / (precision + recall), score))
    return best


with open(args.table, encoding="utf-8") as table:
    text = table.read()
start = {m[2]: float(m[3]) for m in ROW.finditer(text)}
samples = read_samples()
groups = sorted({s[0] for s in samples})
held = []
if args.folds > 1:
    for fold in range(args.folds):
        out = set(groups[fold :: args.folds])
        weights = fit([s for s in samples if s[0] not in out], start)
        held += [(sum(weights.get(n, 0.0) for n in names), label, w) for g, label, names, w in samples if g in out]
    print("held out: best F1 %.4f at log-odds %.2f" % best_f1(held))
weights = fit(samples, start)
print("fitted:   best F1 %.4f at log-odds %.2f" % best_f1([(sum(weights[n] for n in names), l, w) for _, l, names, w in samples]))
support = collections.Counter()
for _, label, names, w in samples:
    for n in names:
        support[n, label] += w
for n in sorted(weights):
    print("%-28s %6.2f -> %6.2f   true %8.1f false %8.1f" % (n, start.get(n, 0), weights[n], support[n, 1], support[n, 0]))
if args.write:
    text = ROW.sub(lambda m: "%s%.2f%s" % (m[1], weights.get(m[2], float(m[3])), m[4]), text)
    with open(args.table, "w", encoding="utf-8") as table:
        table.write(text)
