"""Flips bits of a real export and of real receipts, and counts what the verifier finds: it must find every one.

    campaign.py EXPORT KEYS [--receipt FILE]... [--every-byte] [--random N] [--seed S]

With --every-byte each byte of the export is changed once, one at a time, and the whole export verified anew. With
--random, N flips: a changed line is read by the verifier and its leaf put into a tree whose other nodes are kept (this
spares hashing 10,000 other lines each time); every thousandth flip is verified anew as a whole, to be sure that both
say the same. Prints the counts; exit status 1 when a flip was not found.
"""

import argparse
import bisect
import random
import sys

import verify
from verify import Wrong


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
        assert self.kept.root_with(0, verify.leaf_hash(self.lines[0])) == self.root

    def changed(self, at, bit):
        data = bytearray(self.data)
        data[at] ^= 1 << bit
        return bytes(data)

    def finds_in_whole(self, at, bit):
        try:
            verify.verify_export(self.changed(at, bit), self.keys)
        except Wrong:
            return True
        return False

    def finds(self, at, bit):
        """The same, from the changed line alone where that is possible."""
        index = bisect.bisect_right(self.begins, at) - 1
        if index >= self.size or at == self.begins[index + 1] - 1:
            return self.finds_in_whole(at, bit)
        line = bytearray(self.lines[index])
        line[at - self.begins[index]] ^= 1 << bit
        if b"\n" in line or not line.startswith(b"{"):
            return self.finds_in_whole(at, bit)
        try:
            _, leaf = verify.read_line.__wrapped__(bytes(line))
        except Wrong:
            return True
        return self.kept.root_with(index, leaf) != self.root


def count(name, outcomes):
    outcomes = list(outcomes)
    missed = outcomes.count(False)
    print(f"{name}: {len(outcomes)} flips, {len(outcomes) - missed} found, {missed} missed", flush=True)
    return missed


def random_flips(export, flips, seed):
    chance = random.Random(seed)
    for flip in range(flips):
        at, bit = chance.randrange(len(export.data)), chance.randrange(8)
        found = export.finds(at, bit)
        if flip % 1000 == 0 and export.finds_in_whole(at, bit) != found:
            raise AssertionError(f"the short way and the whole one disagree at byte {at}, bit {bit}")
        yield found


def receipt_flips(data, keys):
    verify.verify_receipt(data, keys)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        try:
            verify.verify_receipt(bytes(changed), keys)
        except (Wrong, UnicodeDecodeError):
            yield True
        else:
            # White space around a receipt, or between its members, says nothing: the same receipt is no miss.
            yield verify.from_json(bytes(changed).strip()) == verify.from_json(data.strip())


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
    export = Export(data, keys)
    missed = 0
    if chosen.every_byte:
        missed += count("every byte", (export.finds_in_whole(at, at % 8) for at in range(len(data))))
    if chosen.random:
        missed += count(f"random, seed {chosen.seed}", random_flips(export, chosen.random, chosen.seed))
    for file in chosen.receipt:
        missed += count("receipt", receipt_flips(verify.contents(file), keys))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
