#!/usr/bin/env python3
"""An independent reader of the ledger, written from docs/spec/ledger.md alone.

    ledger.py FOLDER   checks every vector of a folder

Recomputes ids and roots, and follows a history: chain, signatures, revisions, roots. Whether a
role allows a change is not judged here. Needs `cryptography` and `cbor2`. Exit code 1: a vector
disagrees; 3: no libraries.
"""
import json, pathlib, sys
from hashlib import sha256

try:
    import cbor2
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError as missing:
    sys.exit(print(missing, file=sys.stderr) or 3)

MEMBER = 4


class Refused(Exception):
    """Carries the code of the error."""


def cbor(value):
    return cbor2.dumps(value, canonical=True)


def digest(*value):
    return sha256(cbor(list(value))).digest()


def read(data):
    value = cbor2.loads(data)
    if cbor(value) != data:
        raise Refused("commit-malformed")
    return value


def verify(key, use, body, signature, code):
    try:
        signed = cbor([f"mdp/v1/sig/{use}", body])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except InvalidSignature:
        raise Refused(code)


def root(state):
    """`state`: (kind, id) → (revision, hash or None)."""
    buckets = [[] for _ in range(256)]
    for (kind, id), (revision, hash) in sorted(state.items()):
        buckets[id[0]].append([kind, id, revision, hash])
    return digest("mdp/v1/root", [digest("mdp/v1/bucket", bucket) for bucket in buckets])


def member(data):
    """Role, fingerprint and verification key of a member entry."""
    role, signed = read(data)
    body, signature, _ = read(signed)
    _, _, user, _, _, signing, *_ = read(body)
    verify(signing, "identity", body, signature, "commit-bad-member")
    return user, role, digest("mdp/v1/fingerprint", body)[:20], signing


def follow(commits):
    state, members, head, height, vault_epoch = {}, {}, None, 0, 1
    for data in commits:
        body, signature = read(data)
        (tag, vault, seq, parents, stated, changes, written, epoch, author, key, _device, _time,
         nonce) = read(body)
        assert tag == "mdp/v1/commit"
        if parents != ([head] if head else []):
            raise Refused("commit-not-continuing")
        after, bytes_of = dict(members), iter(written)
        for kind, id, revision, hash in changes:
            if kind == MEMBER and hash is None:
                after.pop(id)
            elif kind == MEMBER:
                data = next(bytes_of)
                assert sha256(data).digest() == hash
                user, *entry = member(data)
                assert user == id
                after[user] = entry
        judges = members if head else after
        if author not in judges or judges[author][1] != key:
            raise Refused("commit-not-member")
        if not head:
            assert vault == digest("mdp/v1/vault", key, nonce)
        verify(judges[author][2], "commit", body, signature, "commit-bad-signature")
        if any(kind > 2 for kind, *_ in changes) and judges[author][0] != 3:
            raise Refused("commit-not-allowed")
        for kind, id, revision, hash in changes:
            if revision <= state.get((kind, id), (0,))[0]:
                raise Refused("commit-stale-revision")
            state[kind, id] = (revision, hash)
        if seq != height + 1 or root(state) != stated:
            raise Refused("commit-root-mismatch")
        members, head, height, vault_epoch = after, sha256(body).digest(), seq, epoch
    return {
        "vault": vault.hex(), "seq": height, "head": head.hex(), "root": root(state).hex(),
        "epoch": vault_epoch,
        "members": [{"user": u.hex(), "role": m[0]} for u, m in sorted(members.items())],
    }


def outcome(format, given):
    if format == "ids":
        fingerprint, epoch = bytes.fromhex(given["fingerprint"]), given["epoch"]
        return {
            "vault": digest("mdp/v1/vault", fingerprint, bytes.fromhex(given["nonce"])).hex(),
            "grant": digest("mdp/v1/grant-id", epoch, fingerprint)[:16].hex(),
            "key": digest("mdp/v1/key", epoch)[:16].hex(),
        }
    if format == "root":
        hash = lambda entry: entry["hash"] and bytes.fromhex(entry["hash"])
        return {"root": root({
            (e["kind"], bytes.fromhex(e["id"])): (e["revision"], hash(e)) for e in given["entries"]
        }).hex()}
    return follow([bytes.fromhex(commit) for commit in given["commits"]])


def main(folder):
    wrong = 0
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        vector = json.loads(path.read_text())
        try:
            found = {"output": outcome(vector["format"], vector["input"])}
        except Refused as refused:
            found = {"error": str(refused)}
        if found != vector["expect"]:
            print(f"{path}: {found}, not {vector['expect']}", file=sys.stderr)
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
