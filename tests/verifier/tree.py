"""The tree of RFC 6962 (section 2.1) and its proofs (2.1.1 and 2.1.2)."""

import hashlib


class Wrong(Exception):
    """What was found; the first argument is for people."""


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


# The proofs are checked by walking down from the root as the definition does, not by the bit arithmetic of later
# documents.

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
