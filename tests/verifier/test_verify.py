"""Tests of the second verifier: known answers of other implementations, and everything that must not pass."""

import base64
import copy
import json
import unittest

import samples
import verify
from samples import KEYS, SIGNER, Signer
from verify import Wrong


class Vectors(unittest.TestCase):
    """Known answers: the leaves and roots that Certificate Transparency's implementations test with, the example of
    C2SP signed-note."""

    LEAVES = [bytes.fromhex(text) for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
    ROOTS = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }

    def test_the_roots_are_those_of_certificate_transparency(self):
        tree = verify.Tree()
        self.assertEqual(tree.root().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for size, leaf in enumerate(self.LEAVES, 1):
            tree.push(verify.leaf_hash(leaf))
            self.assertEqual(tree.root().hex(), self.ROOTS[size])

    def test_the_proofs_are_those_of_the_example_in_rfc_6962(self):
        """The tree of seven leaves of section 2.1.3, with the names that the nodes have there."""
        leaves = a, b, c, d, e, f, j = [verify.leaf_hash(b"d%d" % n) for n in range(7)]
        g, h, i = verify.node_hash(a, b), verify.node_hash(c, d), verify.node_hash(e, f)
        k, l = verify.node_hash(g, h), verify.node_hash(i, j)
        root = verify.node_hash(k, l)
        tree = verify.Tree()
        for leaf in leaves:
            tree.push(leaf)
        self.assertEqual(tree.root(), root)
        for index, path in ((0, [b, h, l]), (3, [c, g, l]), (4, [f, j, k]), (6, [i, k])):
            self.assertEqual(verify.root_of_inclusion(leaves[index], index, 7, path), root)
        for size, old, path in ((3, verify.node_hash(g, c), [c, d, g, l]), (4, k, [l]),
                                (6, verify.node_hash(k, i), [i, j, k])):
            self.assertEqual(verify.roots_of_consistency(size, 7, path, old), (old, root))

    def test_the_example_of_the_note_format_is_believed(self):
        key = verify.Key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        note = ("This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7"
                "Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")
        self.assertEqual(verify.open_note(note, [key]), ("This is an example message.\n", key))


class Logs(unittest.TestCase):
    def setUp(self):
        self.events = samples.events(20)

    def refused(self, data, keys=KEYS, unsealed=False):
        with self.assertRaises(Wrong) as caught:
            verify.verify_export(data, keys, unsealed)
        return str(caught.exception)

    def test_an_unchanged_log_holds(self):
        self.assertEqual(verify.verify_export(samples.export(self.events), KEYS), (20, 0))

    def test_a_tail_that_is_not_sealed_is_allowed_only_when_asked_for(self):
        whole = samples.export(self.events)
        tail = verify.canonical(samples.event(21, 2, 20)) + b"\n"
        at = whole.index(samples.ORIGIN.encode() + b"\n20\n")
        data = whole[:at] + tail + whole[at:]
        self.assertIn("not sealed", self.refused(data))
        self.assertEqual(verify.verify_export(data, KEYS, unsealed=True), (20, 1))

    def test_a_log_that_was_changed_is_refused_even_when_signed(self):
        changes = {
            "position is 4": lambda made: made.pop(2),
            "sequence": lambda made: made[2].update(sequence=3),
            "number is 9": lambda made: made[3].update(number=9),
            "before the one before it": lambda made: made[5].update(recorded_at="2026-11-22T08:00:00.000000Z"),
            "six digits": lambda made: made[5].update(recorded_at="2026-11-22T09:00:06.12345Z"),
            "no clock": lambda made: made[5].update(recorded_at="2026-11-31T09:00:06.123456Z"),
            "2^53": lambda made: made[5]["payload"].update(n=2**53),
            "no object of texts": lambda made: made[5]["metadata"].update(n=1),
            "not ASCII": lambda made: made[5]["payload"].update({"ά": 1}),
            "members": lambda made: made[5].update(more=1),
            "first event": lambda made: made[2].update(number=3),
            "canonical form": lambda made: made[0]["payload"]["Submitted"]["subject"].update(
                commitment="A" * 42 + "B="),
        }
        for expected, change in changes.items():
            made = copy.deepcopy(self.events)
            change(made)
            self.assertIn(expected, self.refused(samples.export(made)), expected)

    def test_a_line_in_another_form_is_refused(self):
        whole = samples.export(self.events)
        for old, new, found in (
            (b'"position":1,', b'"position":1 ,', "canonical form"),
            (b'"role":"citizen"', b'"role":"c\\u0069tizen"', "canonical form"),
            (b'"n":[1,', b'"n":[1.0,', "no integer"),
            (b'"number":1,', b'"number":1,"number":1,', "canonical form"),
            (b'"number":1,', b'"number":true,', "number is none"),
            (b'"role":"citizen"', b'"role":"\\ud800"', "surrogate"),
        ):
            changed = whole.replace(old, new, 1)
            self.assertNotEqual(changed, whole)
            self.assertIn(found, self.refused(changed))

    def test_a_log_recomputed_without_the_key_is_refused(self):
        made = samples.events(20)
        made[4]["metadata"]["role"] = "staff"
        self.assertIn("known key", self.refused(samples.export(made, Signer(8))))
        self.assertIn("root is another", self.refused(
            samples.export(made).split(samples.ORIGIN.encode())[0]
            + samples.ORIGIN.encode() + samples.export(self.events).split(samples.ORIGIN.encode(), 1)[1]))

    def test_a_key_that_has_been_replaced_counts_up_to_its_size(self):
        whole = samples.export(self.events)
        self.assertEqual(verify.verify_export(whole, verify.read_keys(f"{SIGNER.line} 20\n")), (20, 0))
        self.assertIn("replaced", self.refused(whole, verify.read_keys(f"{SIGNER.line} 19\n")))

    def test_every_changed_byte_is_found(self):
        whole = samples.export(samples.events(4))
        found = 0
        for at in range(len(whole)):
            for bit in (0, 3, 5):
                changed = bytearray(whole)
                changed[at] ^= 1 << bit
                self.refused(bytes(changed))
                found += 1
        self.assertEqual(found, 3 * len(whole))
        for end in range(len(whole)):
            self.refused(whole[:end])


class Receipts(unittest.TestCase):
    def test_a_receipt_proves_what_was_filed(self):
        event, values = verify.verify_receipt(samples.as_bytes(samples.receipt()), KEYS)
        self.assertEqual((event["number"], values), (1, {"Submitted.subject": "Λακκούβα 1\n\u0001"}))

    def test_a_receipt_that_was_changed_proves_nothing(self):
        def other(change):
            receipt = samples.receipt()
            change(receipt)
            with self.assertRaises(Wrong):
                verify.verify_receipt(samples.as_bytes(receipt), KEYS)

        other(lambda receipt: receipt["salts"]["Submitted.subject"].update(value="Άλλο"))
        other(lambda receipt: receipt["salts"].update(other=receipt["salts"]["Submitted.subject"]))
        other(lambda receipt: receipt.update(event=receipt["event"].replace("request", "proposal", 1)))
        other(lambda receipt: receipt.update(note=receipt["note"].replace("\n1\n1\n", "\n2\n1\n")))
        other(lambda receipt: receipt.update(note=Signer(8).sign(receipt["note"].split("\n\n")[0] + "\n")))
        other(lambda receipt: receipt.pop("salts"))

    def test_every_changed_byte_of_note_and_event_is_found(self):
        whole = samples.receipt()
        for member in ("event", "note"):
            for at in range(len(whole[member].encode())):
                changed = bytearray(whole[member].encode())
                changed[at] ^= 4
                receipt = {**whole, member: changed.decode(errors="replace")}
                with self.assertRaises(Wrong, msg=f"{member} {at}"):
                    verify.verify_receipt(samples.as_bytes(receipt), KEYS)


class Proofs(unittest.TestCase):
    def tree(self, size):
        tree = verify.Tree()
        for n in range(size):
            tree.push(verify.leaf_hash(b"%d" % n))
        return tree.root()

    def path(self, index, begin, end):
        """RFC 6962, section 2.1.1, word for word: only for these tests."""
        if end - begin == 1:
            return []
        middle = begin + verify.split(end - begin)
        if index < middle:
            return self.path(index, begin, middle) + [self.over(middle, end)]
        return self.path(index, middle, end) + [self.over(begin, middle)]

    def over(self, begin, end):
        if end - begin == 1:
            return verify.leaf_hash(b"%d" % begin)
        middle = begin + verify.split(end - begin)
        return verify.node_hash(self.over(begin, middle), self.over(middle, end))

    def test_every_leaf_is_proven_and_a_forged_proof_is_refused(self):
        for size in range(1, 20):
            root = self.tree(size)
            note = SIGNER.checkpoint(size, root)
            for index in range(size):
                path = self.path(index, 0, size)
                proof = {"position": index + 1, "size": size, "leaf": self.text(verify.leaf_hash(b"%d" % index)),
                         "hashes": [self.text(value) for value in path]}
                self.assertEqual(verify.verify_inclusion(note, proof, KEYS), (index + 1, size))
                for forged in self.forged(proof):
                    with self.assertRaises(Wrong, msg=json.dumps(forged)):
                        verify.verify_inclusion(note, forged, KEYS)

    def text(self, value):
        return base64.b64encode(value).decode()

    def forged(self, proof):
        zero = self.text(bytes(32))
        yield {**proof, "leaf": zero}
        yield {**proof, "hashes": proof["hashes"] + [zero]}
        yield {**proof, "position": proof["position"] + 1}
        yield {**proof, "size": proof["size"] + 1}
        for at in range(len(proof["hashes"])):
            yield {**proof, "hashes": proof["hashes"][:at] + proof["hashes"][at + 1:]}
            yield {**proof, "hashes": proof["hashes"][:at] + [zero] + proof["hashes"][at + 1:]}

    def subproof(self, old, begin, end, whole):
        """RFC 6962, section 2.1.2, word for word: only for these tests."""
        size = end - begin
        if old == size:
            return [] if whole else [self.over(begin, end)]
        left = verify.split(size)
        if old <= left:
            return self.subproof(old, begin, begin + left, whole) + [self.over(begin + left, end)]
        return self.subproof(old - left, begin + left, end, False) + [self.over(begin, begin + left)]

    def test_every_beginning_is_proven_and_a_forged_proof_is_refused(self):
        for new in range(1, 20):
            newer = SIGNER.checkpoint(new, self.tree(new))
            for old in range(1, new + 1):
                older = SIGNER.checkpoint(old, self.tree(old))
                path = [self.text(value) for value in self.subproof(old, 0, new, True)]
                proof = {"from": old, "to": new, "hashes": path}
                self.assertEqual(verify.verify_consistency(older, newer, proof, KEYS), (old, new))
                zero = self.text(bytes(32))
                forged = [path + [zero]] + [path[:at] + path[at + 1:] for at in range(len(path))]
                forged += [path[:at] + [zero] + path[at + 1:] for at in range(len(path))]
                for one in forged:
                    with self.assertRaises(Wrong):
                        verify.verify_consistency(older, newer, {**proof, "hashes": one}, KEYS)
                other = SIGNER.checkpoint(old, bytes(32))
                with self.assertRaises(Wrong):
                    verify.verify_consistency(other, newer, proof, KEYS)


if __name__ == "__main__":
    unittest.main()
