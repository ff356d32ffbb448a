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

Read in this order: base64 and JSON (strict), lines, the tree, proofs, notes, the log, receipts, the command line.
"""

import argparse
import base64
import binascii
import functools
import hashlib
import json
import re
import sys
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST = 2**53 - 1
MEMBERS = {
    "aggregate_id", "aggregate_type", "event_type", "event_version", "metadata",
    "number", "payload", "position", "recorded_at", "sequence",
}
SEALED = {"ciphertext", "commitment", "nonce"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class Wrong(Exception):
    """What was found; the first argument is for people."""


# ---- base64 and JSON, strict -----------------------------------------------------------------------------------------

def from_base64(text, length=None):
    """Standard alphabet, padded, and only the form that an encoder writes."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise Wrong("not base64") from None
    if base64.b64encode(value).decode() != text:
        raise Wrong("base64 that is not in its canonical form")
    if length is not None and len(value) != length:
        raise Wrong(f"not {length} bytes")
    return value


def canonical(value):
    """RFC 8785 for what an event may hold: members with ASCII names, integers, strings."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Wrong("a lone surrogate") from None


def refuse(text):
    raise Wrong(f"a number that is no integer: {text[:20]}")


def from_json(data):
    try:
        return json.loads(data.decode(), parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Wrong("not JSON") from None


def is_integer(value, smallest, largest=LARGEST):
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest


# ---- lines -----------------------------------------------------------------------------------------------------------

@functools.lru_cache(maxsize=4096)
def read_line(line):
    """An event of its line (bytes, without the newline), and its leaf."""
    event = from_json(line)
    if not isinstance(event, dict) or set(event) != MEMBERS:
        raise Wrong("the line does not have the members of an event")
    if canonical(event) != line:
        raise Wrong("the line is not in canonical form")
    for name in ("aggregate_id", "aggregate_type", "event_type", "event_version", "recorded_at"):
        if not isinstance(event[name], str):
            raise Wrong(f"{name} is no text")
    if not is_integer(event["position"], 1) or not is_integer(event["sequence"], 1):
        raise Wrong("position and sequence count from 1")
    number = event["number"]
    if number is not None and not (is_integer(number, 1) and event["sequence"] == 1):
        raise Wrong("the number is none, or not on the first event of its stream")
    metadata = event["metadata"]
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise Wrong("the metadata are no object of texts")
    if not isinstance(event["payload"], dict):
        raise Wrong("the payload is no object")
    check_plain(event["metadata"])
    check_plain(event["payload"])
    check_time(event["recorded_at"])
    return event, leaf_hash(line)


def check_plain(value):
    """Names are ASCII, numbers are integers below 2^53, what is sealed is strict base64."""
    if isinstance(value, dict):
        for name, inside in value.items():
            if not name.isascii():
                raise Wrong("a name that is not ASCII")
            check_plain(inside)
        if set(value) == SEALED:
            check_sealed(value)
    elif isinstance(value, list):
        for inside in value:
            check_plain(inside)
    elif isinstance(value, int) and not isinstance(value, bool) and not is_integer(value, -LARGEST):
        raise Wrong("a number beyond 2^53")


def check_sealed(field):
    if not all(isinstance(value, str) for value in field.values()):
        raise Wrong("a sealed field that is no text")
    from_base64(field["commitment"], 32)
    from_base64(field["nonce"], 24)
    if len(from_base64(field["ciphertext"])) < 32 + 16:
        raise Wrong("a ciphertext that is too short for salt and tag")


def check_time(text):
    if not TIME.fullmatch(text):
        raise Wrong("the time is not RFC 3339 in UTC with six digits")
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        raise Wrong("a time that no clock shows") from None


# ---- the tree (RFC 6962, section 2.1) --------------------------------------------------------------------------------

def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Grows at its right edge: roots of perfect subtrees as (leaves, hash), the largest first."""

    def __init__(self):
        self.size = 0
        self.parts = []

    def push(self, leaf):
        part = (1, leaf)
        while self.parts and self.parts[-1][0] == part[0]:
            left = self.parts.pop()
            part = (left[0] * 2, node_hash(left[1], part[1]))
        self.parts.append(part)
        self.size += 1

    def root(self):
        if not self.parts:
            return hashlib.sha256(b"").digest()
        root = self.parts[-1][1]
        for _, left in reversed(self.parts[:-1]):
            root = node_hash(left, root)
        return root


# ---- proofs (RFC 6962, sections 2.1.1 and 2.1.2) -----------------------------------------------------------------------
# Checked by walking down from the root as the definition does, not by the bit arithmetic of later documents.

def split(size):
    """The largest power of two below size."""
    return 1 << (size - 1).bit_length() - 1


def root_of_inclusion(leaf, index, size, path):
    """The root that a proof of inclusion leads to."""
    if not 0 <= index < size:
        raise Wrong("there is no such leaf in a tree of this size")
    if size == 1:
        if path:
            raise Wrong("the proof is too long")
        return leaf
    if not path:
        raise Wrong("the proof is too short")
    left = split(size)
    if index < left:
        return node_hash(root_of_inclusion(leaf, index, left, path[:-1]), path[-1])
    return node_hash(path[-1], root_of_inclusion(leaf, index - left, size - left, path[:-1]))


def roots_of_consistency(old, new, path, old_root, whole=True):
    """The roots of the old and of the new tree that a proof of consistency leads to."""
    if not 0 < old <= new:
        raise Wrong("a tree of this size is not the beginning of the other")
    if old == new:
        if whole:
            if path:
                raise Wrong("the proof is too long")
            return old_root, old_root
        if len(path) != 1:
            raise Wrong("the proof has another length")
        return path[0], path[0]
    if not path:
        raise Wrong("the proof is too short")
    left = split(new)
    if old <= left:
        of_old, of_new = roots_of_consistency(old, left, path[:-1], old_root, whole)
        return of_old, node_hash(of_new, path[-1])
    of_old, of_new = roots_of_consistency(old - left, new - left, path[:-1], old_root, False)
    return node_hash(path[-1], of_old), node_hash(path[-1], of_new)


# ---- signed notes (C2SP signed-note, Ed25519) --------------------------------------------------------------------------

class Key:
    """A verifier key, and the size of the log up to which it counts (None: without end)."""

    def __init__(self, line):
        key, space, until = line.partition(" ")
        if space and not re.fullmatch(r"0|[1-9][0-9]*", until, re.ASCII):
            raise Wrong("after a key stands the size up to which it counts")
        self.until = int(until) if space else None
        parts = key.split("+", 2)
        if len(parts) != 3 or not parts[0]:
            raise Wrong("not a verifier key like name+1234abcd+base64")
        self.name, digits, encoded = parts
        public = from_base64(encoded, 33)
        self.id = hashlib.sha256(self.name.encode() + b"\n" + public).digest()[:4]
        if public[0] != 1 or self.id.hex() != digits:
            raise Wrong("not a verifier key for Ed25519, or its id is another's")
        self.public = Ed25519PublicKey.from_public_bytes(public[1:])

    def counts(self, size):
        return self.until is None or size <= self.until


def read_keys(text):
    keys = [Key(line) for line in text.splitlines() if line]
    if not keys:
        raise Wrong("there is no key in the file")
    return keys


def open_note(note, keys):
    """The signed text and the first of the keys that signed it. A wrong signature of a known key spoils the note."""
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", note):
        raise Wrong("not a signed note")
    text += "\n"
    signer = None
    for line in signatures[:-1].split("\n"):
        match = re.fullmatch("— ([^ ]+) ([^ ]+)", line)
        if not match:
            raise Wrong("not a signed note")
        value = from_base64(match[2])
        if len(value) < 5:
            raise Wrong("not a signature")
        key = next((key for key in keys if key.name == match[1] and key.id == value[:4]), None)
        if key is None:
            continue
        try:
            key.public.verify(value[4:], text.encode())
        except InvalidSignature:
            raise Wrong("the signature does not fit the text") from None
        signer = signer or key
    if signer is None:
        raise Wrong("not signed by a known key")
    return text, signer


def open_checkpoint(note, keys):
    """Size and root."""
    text, signer = open_note(note, keys)
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not re.fullmatch(r"0|[1-9][0-9]*", lines[1], re.ASCII):
        raise Wrong("what is signed is no checkpoint")
    if lines[0] != signer.name:
        raise Wrong("signed in another log's name")
    size, root = int(lines[1]), from_base64(lines[2], 32)
    if not signer.counts(size):
        raise Wrong("signed by a key that had been replaced by then")
    return size, root


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
