"""Base64 and JSON in the one form that is accepted, and an event's line."""

import base64
import binascii
import functools
import json
import re
from datetime import datetime

from tree import Wrong, leaf_hash

LARGEST = 2**53 - 1
MEMBERS = {
    "aggregate_id", "aggregate_type", "event_type", "event_version", "metadata",
    "number", "payload", "position", "recorded_at", "sequence",
}
SEALED = {"ciphertext", "commitment", "nonce"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


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
