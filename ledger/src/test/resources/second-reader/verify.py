#!/usr/bin/env python3
"""A second reader of what the ledger gives out, written from ledger/README.md alone.

verify.py KEY FILE... verifies exports, checkpoints and proofs, with nothing but the standard
library. KEY is a verifier key as signed notes have it. Exit status 0: all is sound; 1: it is not.
"""

import base64
import datetime
import hashlib
import json
import struct
import sys


class Wrong(Exception):
    pass


def require(holds, why):
    if not holds:
        raise Wrong(why)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- canonical bytes -------------------------------------------------------------------------


def field(value):
    """Length and bytes; how the bytes come about depends on what it is."""
    if value is None:
        return struct.pack(">i", -1)
    if isinstance(value, bool):
        raise Wrong("a truth value is none of the fields")
    if isinstance(value, int):
        require(-(2**63) <= value < 2**63, "a number beyond 64 bits")
        value = struct.pack(">q", value)
    elif isinstance(value, str):
        value = value.encode("utf-8")
    return struct.pack(">i", len(value)) + value


def micros(text):
    require(isinstance(text, str) and text.endswith("Z") and len(text) == 27, "no instant: %s" % text)
    try:
        moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        raise Wrong("no instant: %s" % text)
    return (moment - datetime.datetime(1970, 1, 1)) // datetime.timedelta(microseconds=1)


def hash_of(text):
    require(
        isinstance(text, str) and len(text) == 64 and all(c in "0123456789abcdef" for c in text),
        "no hash: %s" % text,
    )
    return bytes.fromhex(text)


TEXTS = ["transfer_id", "tenant", "event_id", "rule", "description", "currency"]
NUMBERS = ["number", "position", "rule_version", "rule_index"]
ENTRY = [
    "number", "transfer_id", "tenant", "event_id", "position", "input_hash", "rule",
    "rule_version", "rule_index", "effective_at", "recorded_at", "order_id", "payment_hash",
    "description", "currency", "postings", "previous_hash", "hash",
]
POSTING = [
    "leg", "account", "amount_msat", "previous_balance_msat", "new_balance_msat",
    "account_version",
]


def canonical(entry):
    require(list(entry) == ENTRY, "another form of entry")
    for name in TEXTS:
        require(isinstance(entry[name], str), "%s is no text" % name)
    for name in NUMBERS:
        require(type(entry[name]) is int, "%s is no number" % name)
    out = field("exchequer.ledger.transfer.v1")
    for name in ["number", "transfer_id", "tenant", "event_id", "position"]:
        out += field(entry[name])
    out += field(hash_of(entry["input_hash"]))
    for name in ["rule", "rule_version", "rule_index"]:
        out += field(entry[name])
    out += field(micros(entry["effective_at"])) + field(micros(entry["recorded_at"]))
    for name in ["order_id", "payment_hash", "description", "currency"]:
        out += field(entry[name])
    out += field(len(entry["postings"]))
    for number, posting in enumerate(entry["postings"], 1):
        require(list(posting) == POSTING, "another form of posting")
        require(posting["leg"] == number, "leg %d is missing" % number)
        for name in POSTING:
            out += field(posting[name])
    return out


# --- the tree, by the definition of RFC 6962 --------------------------------------------------


def leaf_hash(data):
    return sha256(b"\0", data)


class Tree:
    """Roots of stretches of leaves, remembered."""

    def __init__(self, leaves):
        self.leaves = leaves
        self.known = {}

    def root(self, size):
        return self.part(0, size) if size else sha256()

    def part(self, begin, end):
        if end - begin == 1:
            return self.leaves[begin]
        if (begin, end) not in self.known:
            k = 1
            while 2 * k < end - begin:
                k *= 2
            self.known[begin, end] = sha256(
                b"\1", self.part(begin, begin + k), self.part(begin + k, end)
            )
        return self.known[begin, end]


def split(size):
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def inclusion_root(leaf, index, size, path):
    """The recursion of RFC 6962 section 2.1.1, from the top down."""
    if size == 1:
        require(not path, "the path is too long")
        return leaf
    require(path, "the path is too short")
    k = split(size)
    if index < k:
        return sha256(b"\1", inclusion_root(leaf, index, k, path[:-1]), path[-1])
    return sha256(b"\1", path[-1], inclusion_root(leaf, index - k, size - k, path[:-1]))


def consistency_roots(old, size, path, known, old_root):
    """Section 2.1.2: the roots of the old tree and of the new one."""
    if old == size:
        if known:
            require(not path, "the path is too long")
            return old_root, old_root
        require(len(path) == 1, "the path has another length")
        return path[0], path[0]
    require(path, "the path is too short")
    k = split(size)
    if old <= k:
        left_old, left_new = consistency_roots(old, k, path[:-1], known, old_root)
        return left_old, sha256(b"\1", left_new, path[-1])
    right_old, right_new = consistency_roots(old - k, size - k, path[:-1], False, old_root)
    return sha256(b"\1", path[-1], right_old), sha256(b"\1", path[-1], right_new)


# --- Ed25519, RFC 8032 section 5.1.7 ----------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    require(y < P, "no point")
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    require((x * x - xx) % P == 0, "no point")
    if x % 2 != sign:
        x = P - x
    return x, y


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    dd = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + dd, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - dd, P - 2, P)
    return x % P, y % P


def times(k, a):
    result = (0, 1)
    while k:
        if k & 1:
            result = add(result, a)
        a = add(a, a)
        k >>= 1
    return result


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, text, signature):
    require(len(signature) == 64, "a signature has 64 bytes")
    s = int.from_bytes(signature[32:], "little")
    require(s < L, "another form of signature")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    return times(s, BASE) == add(point(signature[:32]), times(k, point(key)))


# --- what is verified ------------------------------------------------------------------------


class Verifier:
    def __init__(self, key):
        name, key_id, encoded = key.split("+", 2)
        typed = base64.b64decode(encoded)
        require(typed[0] == 1 and len(typed) == 33, "no Ed25519 key")
        self.name, self.key = name, typed[1:]
        self.key_id = sha256(name.encode(), b"\n", typed)[:4]
        require(self.key_id.hex() == key_id, "the key's id is another")
        self.roots = {}

    def trust(self, size, root):
        require(
            self.roots.setdefault(size, root) == root,
            "two roots of %d: %s and %s" % (size, self.roots[size].hex(), root.hex()),
        )

    def note(self, text):
        body, _, signatures = text.rpartition("\n\n")
        body += "\n"
        found = False
        for line in signatures.splitlines():
            dash, name, encoded = line.split(" ")
            require(dash == "\u2014", "no signature")
            raw = base64.b64decode(encoded, validate=True)
            if name == self.name and raw[:4] == self.key_id:
                require(signed(self.key, body.encode(), raw[4:]), "the signature is forged")
                found = True
        require(found, "no signature of the key")
        origin, size, root = body.split("\n")[:3]
        require(origin == self.name, "another origin")
        self.trust(int(size), base64.b64decode(root, validate=True))
        return int(size)

    def export(self, path):
        leaves, accounts, head, end = [], {}, bytes(32), None
        number = 0
        with open(path, encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    require(end is None, "nothing can follow the last line")
                    require(line.endswith("\n"), "the line is cut off")
                    item = json.loads(line)
                    if number == 1:
                        require(
                            item == {"kind": "exchequer.journal_export.v1"}, "no first line"
                        )
                    elif "entries" in item:
                        root = Tree(leaves).root(len(leaves))
                        stated = (item["entries"], hash_of(item["head"]), hash_of(item["root"]))
                        require(stated == (len(leaves), head, root), "another end")
                        end = root
                    else:
                        head = self.entry(item, len(leaves) + 1, head, accounts)
                        leaves.append(leaf_hash(head))
                except (Wrong, ValueError, KeyError, TypeError) as e:
                    raise Wrong("line %d: %s" % (number, e))
        require(end is not None, "line %d: the last line is missing" % (number + 1))
        tree = Tree(leaves)
        for size in set(self.roots) | {len(leaves)}:
            if size <= len(leaves):
                self.trust(size, tree.root(size))
        return "%d entries, head %s, root %s" % (len(leaves), head.hex(), end.hex())

    def entry(self, entry, number, previous, accounts):
        require(entry["number"] == number, "expected entry %d" % number)
        require(hash_of(entry["previous_hash"]) == previous, "another predecessor")
        stated = hash_of(entry["hash"])
        if list(entry) == ["number", "previous_hash", "hash"]:
            return stated
        self.alone(entry)
        for posting in entry["postings"]:
            account = (entry["tenant"], posting["account"])
            balance, version = accounts.get(account, (0, 0))
            require(
                posting["previous_balance_msat"] == balance
                and posting["account_version"] == version + 1,
                "%s is not continued" % posting["account"],
            )
            accounts[account] = (posting["new_balance_msat"], version + 1)
        return stated

    @staticmethod
    def alone(entry):
        computed = sha256(hash_of(entry["previous_hash"]), canonical(entry))
        require(
            computed.hex() == entry["hash"],
            "expected the hash %s, found %s" % (computed.hex(), entry["hash"]),
        )
        identity = sha256(
            *map(
                field,
                [
                    "exchequer.ledger.transfer_id.v1",
                    entry["tenant"],
                    entry["event_id"],
                    entry["rule"],
                    entry["rule_index"],
                ],
            )
        )
        require(entry["transfer_id"] == "trf_" + identity.hex()[:32], "another transfer_id")
        postings = entry["postings"]
        require(len(postings) >= 2, "too few postings")
        require(sum(p["amount_msat"] for p in postings) == 0, "it does not balance")
        for p in postings:
            require(
                p["previous_balance_msat"] + p["amount_msat"] == p["new_balance_msat"],
                "a balance is wrong",
            )

    def inclusion(self, proof):
        entry = proof["entry"]
        self.alone(entry)
        path = [hash_of(step) for step in proof["path"]]
        require(1 <= entry["number"] <= proof["size"], "no such entry")
        root = inclusion_root(
            leaf_hash(hash_of(entry["hash"])), entry["number"] - 1, proof["size"], path
        )
        self.vouched(proof["size"], root, proof["root"], proof["checkpoint"])
        return "entry %d of %d" % (entry["number"], proof["size"])

    def consistency(self, proof):
        path = [hash_of(step) for step in proof["path"]]
        old, size = proof["from"], proof["to"]
        require(1 <= old <= size, "no growth")
        roots = consistency_roots(old, size, path, True, hash_of(proof["from_root"]))
        self.vouched(old, roots[0], proof["from_root"], proof["from_checkpoint"])
        self.vouched(size, roots[1], proof["to_root"], proof["to_checkpoint"])
        return "%d to %d" % (old, size)

    def vouched(self, size, computed, stated, checkpoint):
        require(computed.hex() == stated, "the path leads to %s" % computed.hex())
        if checkpoint is not None:
            self.note(checkpoint)
        require(self.roots.get(size) == computed, "nothing vouches for the root of %d" % size)

    def file(self, path):
        with open(path, "rb") as file:
            begin = file.read(40)
        if begin.startswith((b'{"kind":"exchequer.journal_export', b'{"number":')):
            return "export: " + self.export(path)
        with open(path, encoding="utf-8", newline="\n") as file:
            text = file.read()
        if not text.startswith("{"):
            return "checkpoint: %d" % self.note(text)
        proof = json.loads(text)
        if proof.get("kind") == "exchequer.inclusion_proof.v1":
            return "inclusion: " + self.inclusion(proof)
        if proof.get("kind") == "exchequer.consistency_proof.v1":
            return "consistency: " + self.consistency(proof)
        raise Wrong("none of the things that are verified")


def main(key, *paths):
    verifier = Verifier(key)
    status = 0
    # Checkpoints first: an export is compared with them.
    for path in sorted(paths, key=lambda it: not it.endswith(".txt")):
        try:
            print(verifier.file(path))
        except (Wrong, ValueError, KeyError, TypeError, OSError) as e:
            print("%s: %s" % (path.rsplit("/", 1)[-1], e))
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
