#!/usr/bin/env python3
"""Writes src/engine/common_quads.inc: the commonest four bytes in a row of source code and text.

  benchmarks/common_quads.py FOLDER... > src/engine/common_quads.inc

The engine looks for the rarest four bytes of each of its literals (src/engine/quads.h). Upper case is counted with
lower. Any large collection of public source trees gives a table as good; results never depend on it.
"""
import collections
import os
import sys

COUNT = 8192
PER_LINE = 24
FILE_BYTES = 400_000
FOLDER_BYTES = 60_000_000


def texts(folder):
    """Every third file's beginning, so that a large folder is seen from end to end."""
    left = FOLDER_BYTES
    paths = sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names)
    for path in paths[::3]:
        if left <= 0 or not os.path.isfile(path) or os.path.islink(path):
            continue
        with open(path, "rb") as file:
            text = file.read(FILE_BYTES)
        left -= len(text)
        yield text.lower()


def is_plain(quad):
    return all(0x20 <= byte < 0x7F or byte in b"\t\n" for byte in quad)


def escaped(quad):
    return "".join({"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\", "?": "\\?"}.get(c, c) for c in quad.decode())


def main(folders):
    counts = collections.Counter()
    for folder in folders:
        for text in texts(folder):
            counts.update(text[i : i + 4] for i in range(len(text) - 3))
    common = [quad for quad, _ in counts.most_common(2 * COUNT) if is_plain(quad)][:COUNT]
    print("// Made by benchmarks/common_quads.py: the commonest quads, the most frequent first.")
    for at in range(0, len(common), PER_LINE):
        print('"' + "".join(escaped(quad) for quad in common[at : at + PER_LINE]) + '"')


if __name__ == "__main__":
    main(sys.argv[1:])
