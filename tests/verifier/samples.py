"""A small log made here, signed with a key made here: what the verifier's own tests try it on."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import verify

ORIGIN = "pyli.example.gr"


class Signer:
    def __init__(self, seed, name=ORIGIN):
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public = b"\x01" + self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.name = name
        self.id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.line = f"{name}+{self.id.hex()}+{base64.b64encode(public).decode()}"

    def sign(self, text):
        signature = base64.b64encode(self.id + self.key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"

    def checkpoint(self, size, root):
        return self.sign(f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n")


SIGNER = Signer(7)
KEYS = [verify.Key(SIGNER.line)]


def sealed(value):
    salt = hashlib.sha256(value.encode()).digest()
    text = salt + verify.canonical(value)
    encode = lambda data: base64.b64encode(data).decode()
    return {"ciphertext": encode(text + bytes(16)), "commitment": encode(hashlib.sha256(text).digest()),
            "nonce": encode(bytes(24))}, {"salt": encode(salt), "value": value}


def event(position, sequence=1, stream=None, number=None):
    name = "Submitted" if sequence == 1 else "NoteAdded"
    subject, _ = sealed(f"Λακκούβα {position}\n\u0001")
    return {
        "aggregate_id": f"0199d2b0-0000-7000-8000-{stream or position:012d}",
        "aggregate_type": "CitizenRequest", "event_type": name, "event_version": "1.0",
        "metadata": {"command": "c", "role": "citizen"}, "number": number,
        "payload": {name: {"kind": "request", "subject": subject, "n": [1, None, True]}},
        "position": position, "recorded_at": f"2026-11-22T09:{position // 60:02d}:{position % 60:02d}.123456Z",
        "sequence": sequence,
    }


def events(count):
    """Every third event is the second one of the stream before it."""
    made = []
    for position in range(1, count + 1):
        if position % 3 == 0:
            made.append(event(position, 2, position - 1))
        else:
            made.append(event(position, number=position - position // 3))
    return made


def export(made, signer=SIGNER):
    lines = [verify.canonical(one) for one in made]
    tree = verify.Tree()
    for line in lines:
        tree.push(verify.leaf_hash(line))
    return b"".join(line + b"\n" for line in lines) + signer.checkpoint(tree.size, tree.root()).encode()


def receipt():
    one = event(1, number=1)
    line = verify.canonical(one)
    leaf = base64.b64encode(verify.leaf_hash(line)).decode()
    note = SIGNER.sign(f"{ORIGIN}/receipt\n1\n1\n{leaf}\n{one['recorded_at']}\n")
    _, opening = sealed("Λακκούβα 1\n\u0001")
    return {"event": line.decode(), "note": note, "salts": {"Submitted.subject": opening}}


def as_bytes(value):
    return json.dumps(value, ensure_ascii=False).encode()
