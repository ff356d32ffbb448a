"""Signed notes (C2SP signed-note, Ed25519), verifier keys, checkpoints."""

import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from strict import from_base64
from tree import Wrong


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
