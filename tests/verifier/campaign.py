"""Flips bits of a real export and of real receipts, and counts what the verifier finds: it must find every one.

    campaign.py EXPORT KEYS [--receipt FILE]... [--every-byte] [--random N] [--seed S]

With --every-byte each byte of the export is changed once, one at a time; with --random, N flips by chance. A changed line
is read by the verifier, and its leaf put into a tree whose other nodes are kept: this spares hashing 10,000 other lines
each time. What breaks the order of the lines, and every flip in the checkpoint, is verified as a whole; so is one in 97
of all the others, and both must say the same. Prints the counts, for each way of being found; exit status 1 when
a flip was not found.
"""

import argparse
import bisect
import collections
import functools
import random
import sys

import verify
from verify import Wrong

# No multiple of eight: each bit gets its turn.
SAMPLE = 97
NOT_FOUND = None


class Kept:
    """The nodes of a tree, level by level, so that one leaf can be exchanged in a few hashes."""

    def __init__(self, leaves):
        self.levels = [leaves]
        while len(self.levels[-1]) > 1:
            level = self.levels[-1]
            pairs = [verify.node_hash(*level[at:at + 2]) for at in range(0, len(level) - 1, 2)]
            self.levels.append(pairs + level[len(pairs) * 2:])

    def root_with(self, index, leaf):
        value = leaf
        for level in self.levels[:-1]:
            if index % 2:
                value = verify.node_hash(level[index - 1], value)
            elif index + 1 < len(level):
                value = verify.node_hash(value, level[index + 1])
            index //= 2
        return value


class Export:
    def __init__(self, data, keys):
        self.data, self.keys = data, keys
        self.lines, note = verify.split_export(data)
        self.size, self.root = verify.open_checkpoint(note, keys)
        self.begins = [0]
        for line in self.lines:
            self.begins.append(self.begins[-1] + len(line) + 1)
        self.kept = Kept([verify.leaf_hash(line) for line in self.lines[:self.size]])
        self.wholes = 0
        for index, line in enumerate(self.lines[:self.size]):
            assert self.found_in_line(index, line) is NOT_FOUND, "it is right as it is"

    def changed(self, at, bit):
        data = bytearray(self.data)
        data[at] ^= 1 << bit
        return bytes(data)

    def found_in_whole(self, at, bit):
        self.wholes += 1
        try:
            verify.verify_export(self.changed(at, bit), self.keys)
        except Wrong:
            return "the checkpoint" if at >= self.begins[self.size] else "the order of the lines"
        return NOT_FOUND

    def found_in_line(self, index, line):
        """From a line alone, read anew, and the nodes beside its way to the root."""
        try:
            _, leaf = verify.read_line.__wrapped__(line)
        except Wrong:
            return "the line by itself"
        return "the root" if self.kept.root_with(index, leaf) != self.root else NOT_FOUND

    def found(self, at, bit, is_sample):
        index = bisect.bisect_right(self.begins, at) - 1
        if index >= self.size or at == self.begins[index + 1] - 1:
            return self.found_in_whole(at, bit)
        line = bytearray(self.lines[index])
        line[at - self.begins[index]] ^= 1 << bit
        if b"\n" in line or not line.startswith(b"{"):
            return self.found_in_whole(at, bit)
        way = self.found_in_line(index, bytes(line))
        if is_sample and (way is NOT_FOUND) != (self.found_in_whole(at, bit) is NOT_FOUND):
            raise AssertionError(f"the short way and the whole one disagree at byte {at}, bit {bit}")
        return way


def count(name, ways, export=None):
    before = export.wholes if export else 0
    ways = collections.Counter(ways)
    missed = ways.pop(NOT_FOUND, 0)
    found = sum(ways.values())
    by = ", ".join(f"{way} {number}" for way, number in sorted(ways.items()))
    also = f"; {export.wholes - before} through the whole file" if export else ""
    print(f"{name}: {found + missed} flips, {found} found, {missed} missed ({by}{also})", flush=True)
    return missed


def every_byte(export):
    for at in range(len(export.data)):
        yield export.found(at, at % 8, at % SAMPLE == 0)


def random_flips(export, flips, seed):
    chance = random.Random(seed)
    for flip in range(flips):
        at, bit = chance.randrange(len(export.data)), chance.randrange(8)
        yield export.found(at, bit, flip % SAMPLE == 0)


def receipt_flips(data, keys):
    verify.verify_receipt(data, keys)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        try:
            verify.verify_receipt(bytes(changed), keys)
        except (Wrong, UnicodeDecodeError):
            yield "the receipt"
        else:
            # White space around a receipt, or between its members, says nothing: the same receipt is no miss.
            same = verify.from_json(bytes(changed).strip()) == verify.from_json(data.strip())
            yield "nothing is other" if same else NOT_FOUND


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export")
    parser.add_argument("keys")
    parser.add_argument("--receipt", action="append", default=[])
    parser.add_argument("--every-byte", action="store_true")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    keys = verify.read_keys(verify.contents(chosen.keys).decode())
    data = verify.contents(chosen.export)
    sealed, _ = verify.verify_export(data, keys)
    print(f"{sealed} events, {len(data)} bytes, unchanged: they hold")
    # A line that is the same byte for byte was read before: room for all of them, for the runs through the whole file.
    verify.read_line = functools.lru_cache(maxsize=1 << 14)(verify.read_line.__wrapped__)
    export, missed = Export(data, keys), 0
    if chosen.every_byte:
        missed += count("every byte", every_byte(export), export)
    if chosen.random:
        missed += count(f"random, seed {chosen.seed}", random_flips(export, chosen.random, chosen.seed), export)
    for file in chosen.receipt:
        missed += count("receipt", receipt_flips(verify.contents(file), keys))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
