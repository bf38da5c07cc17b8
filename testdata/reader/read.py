#!/usr/bin/env python3
"""An independent reader of mdp's formats, written from docs/spec alone.

    read.py FOLDER     checks every vector of a folder; says which formats it doesn't know
    read.py FILE …     checks these vectors

Needs `cryptography` (45 or later) and `cbor2`. Exit code 1: a vector disagrees; 3: no libraries.
"""
import base64, hashlib, hmac, json, pathlib, sys, unicodedata

try:
    import cbor2
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, padding
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
except ImportError as missing:
    sys.exit(print(missing, file=sys.stderr) or 3)


class Refused(Exception):
    """Carries the code of the error."""


def cbor(value):
    return cbor2.dumps(value, canonical=True)


def read_cbor(data):
    value = cbor2.loads(data)
    if cbor(value) != data:
        raise Refused("malformed")
    return value


def derive(secret, salt, context, length):
    return HKDF(hashes.SHA256(), length, salt, context).derive(secret)


def open_committed(sealed, header, secret, context):
    """crypto.md, "Committed sealing"."""
    aad, ciphertext = sealed[: header + 64], sealed[header + 64 :]
    keys = derive(secret, aad[header : header + 32], context, 76)
    if not hmac.compare_digest(keys[44:], aad[header + 32 :]):
        raise Refused("not-opened")
    try:
        return ChaCha20Poly1305(keys[:32]).decrypt(keys[32:44], ciphertext, aad)
    except InvalidTag:
        raise Refused("not-opened")


def padme(length):
    if length <= 256:
        return 256
    exponent = length.bit_length() - 1
    step = (1 << exponent - exponent.bit_length()) - 1
    return length + step & ~step


def unpad(content):
    content_only = content.rstrip(b"\0")
    if content_only[-1:] != b"\x80" or padme(len(content_only)) != len(content):
        raise Refused("malformed")
    return content_only[:-1]


def verify(key, use, body, signature):
    try:
        signed = cbor([f"mdp/v1/sig/{use}", body])
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except InvalidSignature:
        raise Refused("bad-signature")


def stretch(password, kdf):
    name, memory, passes, lanes, salt = kdf
    assert name == "argon2id" and lanes == 1
    if not (19456 <= memory <= 1 << 20 and 2 <= passes <= 16):
        raise Refused("key-derivation-refused")
    typed = unicodedata.normalize("NFC", password).encode()
    return Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory).derive(typed)


def fingerprint(identity):
    return hashlib.sha256(cbor(["mdp/v1/fingerprint", identity])).digest()[:20]


def decapsulate(ciphertext, seed, pkcs8, rsa_public):
    """The composite KEM of draft-ietf-lamps-pq-composite-kem."""
    ours = mlkem.MLKEM768PrivateKey.from_seed_bytes(seed).decapsulate(ciphertext[:1088])
    rsa = serialization.load_der_private_key(pkcs8, None)
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    theirs = rsa.decrypt(ciphertext[1088:], oaep)
    label = b"MLKEM768-RSAOAEP4096"
    return hashlib.sha3_256(ours + theirs + ciphertext[1088:] + rsa_public + label).digest()


def identity_secret(secret):
    """What the vectors say of an opened identity."""
    _, _, user, server, created, seed, mlkem_seed, pkcs8, home, _, _ = read_cbor(secret)
    rsa = serialization.load_der_private_key(pkcs8, None).public_key()
    der, pkcs1 = serialization.Encoding.DER, serialization.PublicFormat.PKCS1
    signing = ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    encapsulation = mlkem.MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).public_key().public_bytes_raw()
    public = cbor(["mdp/v1/identity", 1, user, server, created, signing, encapsulation,
                   rsa.public_bytes(der, pkcs1), None])
    return {
        "user": user.hex(), "server": server.hex(), "fingerprint": fingerprint(public).hex(),
        "home_vault": home[0].hex(), "home_genesis": home[1].hex(),
        "rsa_pkcs8_sha256": hashlib.sha256(pkcs8).hexdigest(),
    }


def record(v):
    sealed, epoch = v["sealed"], v["epoch"]
    if sealed[0] != 1 or int.from_bytes(sealed[1:5], "big") != epoch:
        raise Refused("not-opened")
    context = cbor(["mdp/v1/record", 1, v["vault"], v["id"], v["revision"], v["kind"], epoch])
    return {"content": unpad(open_committed(sealed, 5, v["vault_key"], context)).hex()}


def vault_key(v):
    context = cbor(["mdp/v1/vault-key", v["vault"], v["epoch"]])
    return {"commitment": derive(v["vault_key"], None, context, 32).hex()}


def blob(v):
    key = derive(v["blob_key"], None, cbor(["mdp/v1/blob", v["vault"], v["id"]]), 32)
    chunks = [v["sealed"][i : i + 65552] for i in range(0, len(v["sealed"]), 65552)]
    content = b""
    for i, chunk in enumerate(chunks):
        nonce = bytes(7) + i.to_bytes(4, "big") + bytes([i + 1 == len(chunks)])
        content += ChaCha20Poly1305(key).decrypt(nonce, chunk, None)
    return {"content": unpad(content).hex()}


def commit(v):
    body, signature = read_cbor(v["signed_commit"])
    verify(v["author_signing_key"], "commit", body, signature)
    tag, vault, seq, parents, root, changes, *rest = read_cbor(body)
    assert tag == "mdp/v1/commit"
    return {"seq": seq, "hash": hashlib.sha256(body).hexdigest()}


def identity(v):
    body, signature, _ = read_cbor(v["signed_identity"])
    verify(read_cbor(body)[5], "identity", body, signature)
    return {"fingerprint": fingerprint(body).hex()}


def grant(v):
    giver = read_cbor(read_cbor(v["giver"])[0])
    body, signature = read_cbor(v["grant"])
    verify(giver[5], "grant", body, signature)
    *terms, encapsulation, wrapped = read_cbor(body)
    rsa = serialization.load_der_private_key(v["recipient_rsa_pkcs8"], None).public_key()
    der = rsa.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    shared = decapsulate(encapsulation, v["recipient_mlkem_seed"], v["recipient_rsa_pkcs8"], der)
    context = cbor(["mdp/v1/grant", *terms])
    key = open_committed(wrapped, 0, derive(shared, None, context, 32), context)
    return vault_key({"vault_key": key, "vault": terms[0], "epoch": terms[1]})


def code_bytes(typed):
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    clean = typed.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    values, data = [symbols.index(c) for c in clean], []
    for i in range(7):
        *four, check = values[5 * i : 5 * i + 5]
        if (sum(w * x for w, x in zip((1, 3, 5, 7), four)) + i) % 32 != check:
            raise Refused("recovery-code-mistyped")
        data += four
    number = int("".join(f"{x:05b}" for x in data), 2)
    code, check = (number >> 12).to_bytes(16, "big"), number & 0xFFF
    if int.from_bytes(hashlib.sha256(b"mdp/v1/recovery-code" + code).digest()[:2], "big") >> 4 != check:
        raise Refused("recovery-code-mistyped")
    return code, "-".join("".join(symbols[x] for x in values[i : i + 5]) for i in range(0, 35, 5))


def slot(v):
    body, signature = read_cbor(v["slot"])
    tag, user, server, print_, slot_key, sealed = read_cbor(body)
    if (user, server, print_) != (v["user"], v["server"], v["fingerprint"]):
        raise Refused("other-account")
    context = cbor(["mdp/v1/slot-seal", user, server, print_])
    return identity_secret(open_committed(sealed, 1, code_bytes(v["code"])[0], context))


def device_store(v):
    tag, user, server, device, kdf, device_key, sealed = read_cbor(v["store"])
    context = lambda what: cbor([tag, user, server, device, what])
    key = open_committed(device_key, 0, stretch(v["password"], kdf), context("password"))
    return identity_secret(open_committed(sealed, 0, key, context("identity")))


def key_file(v):
    file = json.loads(v["file"])
    header = base64.b64decode(file["header"], validate=True)
    name, user, server, print_, created, _, _, kdf, aead, public = read_cbor(header)
    if (user, server) != (v["user"], v["server"]):
        raise Refused("other-account")
    key = stretch(v["passphrase"], kdf)
    content = unpad(open_committed(base64.b64decode(file["sealed"]), 0, key, header))
    tag, secret, heads = read_cbor(content)
    heads = [{"vault": a.hex(), "seq": b, "head": c.hex()} for a, b, c in heads]
    return {"identity": identity_secret(secret), "heads": heads}


def self_reading(v):
    name, *_, kdf, aead = read_cbor(v["header"])
    if (name, aead) != ("mdp-self-reading-v1", "chacha20-poly1305"):
        raise Refused("unsupported-format")
    try:
        content = open_committed(v["content"], 0, stretch(v["passphrase"], kdf), v["header"])
    except Refused:
        raise Refused("wrong-passphrase")
    return {"content": unpad(content).hex()}


FORMATS = {
    "record": record, "vault-key": vault_key, "blob": blob, "commit": commit, "identity": identity,
    "self-reading": self_reading, "grant": grant, "slot": slot, "device-store": device_store, "key-file": key_file,
    "recovery-code": lambda v: {"printed": code_bytes(v["typed"])[1]},
}
TEXT = {"file", "passphrase", "password", "code", "typed"}


def main(arguments):
    paths = [p for a in map(pathlib.Path, arguments) for p in (sorted(a.glob("*.json")) if a.is_dir() else [a])]
    failed = 0
    for path in paths:
        vector = json.loads(path.read_text())
        if vector["format"] not in FORMATS:
            print(f"unknown  {path.name}: {vector['format']}")
            continue
        v = {k: bytes.fromhex(x) if isinstance(x, str) and k not in TEXT else x for k, x in vector["input"].items()}
        try:
            found = {"output": FORMATS[vector["format"]](v)}
        except Refused as refused:
            found = {"error": str(refused)}
        agrees = found == vector["expect"]
        failed += not agrees
        print(f"{'agrees  ' if agrees else 'DISAGREES'} {path.name}: {vector['reason']}", file=sys.stdout if agrees else sys.stderr)
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
