"""A second verifier of Pyli's log, for an auditor who trusts nobody.

Written from the published format alone (an event a line, RFC 6962 tree, C2SP signed notes); it shares nothing with the
portal. It needs Python 3.9 or newer and the package `cryptography`, and nothing else: no database, no network.

    verify.py log EXPORT --public-key FILE             an export of `pyli audit export`
    verify.py receipt RECEIPT --public-key FILE        what a citizen was given
    verify.py inclusion CHECKPOINT PROOF --public-key FILE
                                                       an answer of /api/v1/log/proof, against /api/v1/log/checkpoint
    verify.py consistency OLD NEW PROOF --public-key FILE
                                                       an answer of /api/v1/log/consistency, between two checkpoints

FILE holds what `pyli keys public` prints: a verifier key a line; a key that has been replaced is followed by a space
and the size of the log up to which it counts. Exit status: 0 it holds, 1 it does not (the first thing that is wrong is
said), 2 unusable arguments.

Read in this order: `tree` (the tree and its proofs), `strict` (base64, JSON, an event's line), `notes` (signed notes),
and here the log, receipts, the portal's answers, the command line.
"""

import argparse
import base64
import hashlib
import json
import sys

from notes import Key, open_checkpoint, open_note, read_keys  # noqa: F401 (Key and open_note are for those who import)
from strict import SEALED, canonical, from_base64, from_json, is_integer, read_line
from tree import Tree, Wrong, leaf_hash, node_hash, root_of_inclusion, roots_of_consistency, split  # noqa: F401


# ---- the log ---------------------------------------------------------------------------------------------------------

class Checker:
    """Takes the lines in order; `finish` compares with the checkpoint."""

    def __init__(self, unsealed=False):
        self.tree = Tree()
        self.roots = {}
        self.streams = {}
        self.numbers = {}
        self.last_time = ""
        self.unsealed = unsealed

    def take(self, line):
        event, leaf = read_line(line)
        if event["position"] != self.tree.size + 1:
            raise Wrong(f"the position is {event['position']}")
        stream = (event["aggregate_type"], event["aggregate_id"])
        expected = self.streams.get(stream, 0) + 1
        if event["sequence"] != expected:
            raise Wrong(f"the sequence in its stream is {event['sequence']} and not {expected}")
        self.streams[stream] = expected
        if event["number"] is not None:
            expected = self.numbers.get(event["aggregate_type"], 0) + 1
            if event["number"] != expected:
                raise Wrong(f"the number is {event['number']} and not {expected}")
            self.numbers[event["aggregate_type"]] = expected
        if event["recorded_at"] < self.last_time:
            raise Wrong("it is recorded before the one before it")
        self.last_time = event["recorded_at"]
        self.tree.push(leaf)

    def take_at(self, line, size):
        """Takes a line, and remembers the root when the tree has the size of the checkpoint."""
        try:
            self.take(line)
        except Wrong as wrong:
            raise Wrong(f"position {self.tree.size + 1}: {wrong}") from None
        if self.tree.size == size:
            self.roots[size] = self.tree.root()

    def finish(self, size, root):
        if size > self.tree.size:
            raise Wrong(f"the checkpoint has {size} events, the export {self.tree.size}: the tail is missing")
        if size < self.tree.size and not self.unsealed:
            raise Wrong(f"{self.tree.size - size} events after the checkpoint are not sealed")
        if self.roots.get(size) != root:
            raise Wrong("the events are not those that were signed: the root is another")


def verify_export(data, keys, unsealed=False):
    """How many events are sealed, and how many are not. `data`: the bytes of a whole export."""
    lines, note = split_export(data)
    size, root = open_checkpoint(note, keys)
    checker = Checker(unsealed)
    for line in lines:
        checker.take_at(line, size)
    checker.finish(size, root)
    return size, checker.tree.size - size


def split_export(data):
    """The lines of the events, and the note after them: the first line that does not begin with `{` begins it."""
    begin = 0
    lines = []
    while data[begin:begin + 1] == b"{":
        end = data.find(b"\n", begin)
        if end < 0:
            raise Wrong("the last line is cut")
        lines.append(data[begin:end])
        begin = end + 1
    if not lines:
        raise Wrong("there are no events")
    try:
        return lines, data[begin:].decode()
    except UnicodeDecodeError:
        raise Wrong(f"position {len(lines) + 1}: neither an event nor a signed note") from None


# ---- receipts --------------------------------------------------------------------------------------------------------

def verify_receipt(data, keys):
    """The event, and the values that the receipt proves by the path of their field."""
    receipt = from_json(data.strip())
    if not isinstance(receipt, dict) or set(receipt) != {"event", "note", "salts"}:
        raise Wrong("not a receipt")
    if not isinstance(receipt["event"], str) or not isinstance(receipt["note"], str):
        raise Wrong("not a receipt")
    text, signer = open_note(receipt["note"], keys)
    line = encoded(receipt["event"])
    event, leaf = read_line(line)
    signed = [f"{signer.name}/receipt", event["number"], event["position"], base64.b64encode(leaf).decode(),
              event["recorded_at"]]
    if event["number"] is None or text != "".join(f"{part}\n" for part in signed):
        raise Wrong("the note speaks of another event")
    if not signer.counts(event["position"]):
        raise Wrong("signed by a key that had been replaced by then")
    return event, opened(receipt["salts"], dict(sealed_fields(event["payload"], "")))


def encoded(text):
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Wrong("a lone surrogate") from None


def opened(salts, commitments):
    if not isinstance(salts, dict):
        raise Wrong("not a receipt")
    values = {}
    for path, opening in salts.items():
        if not isinstance(opening, dict) or set(opening) != {"salt", "value"} or path not in commitments:
            raise Wrong(f"{path}: not a field of the event")
        if not isinstance(opening["salt"], str):
            raise Wrong(f"{path}: not a salt")
        salt = from_base64(opening["salt"], 32)
        if hashlib.sha256(salt + canonical(opening["value"])).digest() != commitments[path]:
            raise Wrong(f"{path}: not the value that was filed")
        values[path] = opening["value"]
    return values


def sealed_fields(value, path):
    """The commitments of a payload by the path of their field."""
    if isinstance(value, dict):
        if set(value) == SEALED:
            yield path, from_base64(value["commitment"], 32)
            return
        for name, inside in value.items():
            yield from sealed_fields(inside, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inside in value:
            yield from sealed_fields(inside, path)


# ---- answers of the portal -------------------------------------------------------------------------------------------

def hashes(proof):
    if not isinstance(proof, dict) or not isinstance(proof.get("hashes"), list):
        raise Wrong("not a proof")
    return [from_base64(value, 32) for value in proof["hashes"]]


def verify_inclusion(note, proof, keys):
    size, root = open_checkpoint(note, keys)
    path = hashes(proof)
    if proof.get("size") != size or not is_integer(proof.get("position"), 1):
        raise Wrong("the proof is for another size than the checkpoint's")
    leaf = from_base64(proof.get("leaf"), 32)
    if root_of_inclusion(leaf, proof["position"] - 1, size, path) != root:
        raise Wrong("the leaf is not in the log of the checkpoint")
    return proof["position"], size


def verify_consistency(old_note, new_note, proof, keys):
    (old, old_root), (new, new_root) = open_checkpoint(old_note, keys), open_checkpoint(new_note, keys)
    path = hashes(proof)
    if (proof.get("from"), proof.get("to")) != (old, new):
        raise Wrong("the proof is for other sizes than the checkpoints'")
    if roots_of_consistency(old, new, path, old_root) != (old_root, new_root):
        raise Wrong("the newer log does not begin with the older one")
    return old, new


# ---- the command line ------------------------------------------------------------------------------------------------

def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, files in (("log", ["export"]), ("receipt", ["receipt"]), ("inclusion", ["checkpoint", "proof"]),
                        ("consistency", ["old", "new", "proof"])):
        options = verbs.add_parser(verb)
        for file in files:
            options.add_argument(file)
        options.add_argument("--public-key", required=True)
    verbs.choices["log"].add_argument("--unsealed", action="store_true", help="events after the checkpoint are allowed")
    return parser.parse_args()


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def run(chosen):
    """What holds, in a sentence."""
    keys = read_keys(contents(chosen.public_key).decode())
    if chosen.verb == "log":
        sealed, unsealed = verify_export(contents(chosen.export), keys, chosen.unsealed)
        return f"{sealed} events, sealed and unchanged; {unsealed} not sealed yet"
    if chosen.verb == "receipt":
        event, values = verify_receipt(contents(chosen.receipt), keys)
        proven = "".join(f"\n{path}: {json.dumps(value, ensure_ascii=False)}" for path, value in values.items())
        return f"{event['aggregate_type']} {event['number']}, filed {event['recorded_at']} as event " \
               f"{event['position']} of the log{proven}"
    proof = from_json(contents(chosen.proof))
    if chosen.verb == "inclusion":
        position, size = verify_inclusion(contents(chosen.checkpoint).decode(), proof, keys)
        return f"event {position} is in the log of {size}"
    old, new = verify_consistency(contents(chosen.old).decode(), contents(chosen.new).decode(), proof, keys)
    return f"the log of {new} events begins with that of {old}"


def main():
    chosen = arguments()
    try:
        print(run(chosen))
    except OSError as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return 2
    except (Wrong, UnicodeDecodeError) as wrong:
        print(f"wrong: {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
