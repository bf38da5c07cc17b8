#!/usr/bin/env python3
"""An independent reader of self-reading archives, written from docs/spec/self-reading-archive.md.

    archive.py ARCHIVE.html FOLDER    writes what is in it: records.json, and each attachment under
                                      the id of its blob, in a folder for each vault

Asks for the passphrase, or takes MDP_PASSPHRASE. Needs `cryptography` (45 or later) and `cbor2`. Exit
code 1: it doesn't open; 3: no libraries.
"""
import base64, getpass, hashlib, os, pathlib, re, sys

try:
    from read import Refused, cbor, derive, open_committed, read_cbor, stretch, unpad
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
except ImportError as missing:
    sys.exit(print(missing, file=sys.stderr) or 3)

BLOCK = re.compile(r'^<script type="application/octet-stream" id="([a-z0-9-]+)">([A-Za-z0-9+/=]*)</script>$', re.M)


def open_archive(text, passphrase):
    """The content, and the sealed attachments by number."""
    blocks = {id: base64.b64decode(data, validate=True) for id, data in BLOCK.findall(text)}
    header = blocks["mdp-header"]
    name, _created, _user, _address, kdf, aead = read_cbor(header)
    if (name, aead) != ("mdp-self-reading-v1", "chacha20-poly1305"):
        raise Refused("unsupported-format")
    content = open_committed(blocks["mdp-content"], 0, stretch(passphrase, kdf), header)
    tag, *content = read_cbor(unpad(content))
    if tag != "mdp/v1/self-reading":
        raise Refused("unsupported-format")
    return content, blocks


def open_blob(vault, blob, key, sealed):
    key = derive(key, None, cbor(["mdp/v1/blob", vault, blob]), 32)
    chunks = [sealed[i : i + 65552] for i in range(0, len(sealed), 65552)]
    clear = b""
    for i, chunk in enumerate(chunks):
        nonce = bytes(7) + i.to_bytes(4, "big") + bytes([i + 1 == len(chunks)])
        clear += ChaCha20Poly1305(key).decrypt(nonce, chunk, None)
    return unpad(clear)


def main(archive, folder):
    passphrase = os.environ.get("MDP_PASSPHRASE") or getpass.getpass("Passphrase: ")
    (user, server, fingerprint, vaults), blocks = open_archive(pathlib.Path(archive).read_text(), passphrase)
    print(f"user {user.hex()}, server {server.hex()}, key {fingerprint.hex()}")
    for vault, head, records, files, missing in vaults:
        out = pathlib.Path(folder) / vault.hex()
        out.mkdir(parents=True, mode=0o700)
        (out / "records.json").write_bytes(records)
        for blob, key, hash, number in files:
            sealed = blocks[f"mdp-file-{number}"]
            if hashlib.sha256(sealed).digest() != hash:
                raise Refused("not-opened")
            (out / blob.hex()).write_bytes(open_blob(vault, blob, key, sealed))
        print(f"vault {vault.hex()}: {len(files)} attachments, {len(missing)} missing")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (Refused, KeyError) as error:
        sys.exit(f"not opened: {error}")
