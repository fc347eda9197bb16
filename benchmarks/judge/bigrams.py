#!/usr/bin/env python3
"""Write src/judge/bigrams.inc: how likely one letter follows another in English prose.

usage: bigrams.py TEXT... > src/judge/bigrams.inc

TEXT are plain prose files (licences, manuals, release notes). The table has 27 rows of 27: row and column 0 are the
edge of a word, 1 to 26 the letters. An entry is -10 * log2 P(next | previous), add-one smoothed, 0 to 255.
"""
import math
import re
import sys

counts = [[1] * 27 for _ in range(27)]
for path in sys.argv[1:]:
    with open(path, encoding="utf-8", errors="ignore") as text:
        for word in re.findall(r"[a-z]+", text.read().lower()):
            codes = [0] + [ord(c) - 96 for c in word] + [0]
            for a, b in zip(codes, codes[1:]):
                counts[a][b] += 1
print("// Written by benchmarks/judge/bigrams.py: tenths of a bit, see language.cc.")
print("// clang-format off")
for row in counts:
    total = sum(row)
    print("    {" + ", ".join(str(min(255, round(-10 * math.log2(n / total)))) for n in row) + "},")
print("// clang-format on")
