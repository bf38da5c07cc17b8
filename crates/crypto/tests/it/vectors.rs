//! The vectors of `docs/spec/crypto.md` and `key-bundle.md`: one file, one reason.
//!
//! Each file states an input and what must come of it: an output, or the code of an error. They
//! are made once, by this program (`MDP_WRITE_VECTORS=1`), and read ever after by it and by the
//! independent reader in `testdata/reader`.

mod inputs;

use std::path::PathBuf;
use std::process::Command;

use mdp_crypto::blob::{BlobCipher, BlobKey};
use mdp_crypto::device::DeviceStore;
use mdp_crypto::grant::PendingGrant;
use mdp_crypto::key_file::{Account, KeyFile};
use mdp_crypto::record::{self, Place};
use mdp_crypto::self_reading::Header;
use mdp_crypto::slot::{self, Page};
use mdp_crypto::{Error, Identity, Passphrase, RecoveryCode, VaultKey};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    EntryId, Fingerprint, Grant, Hash, Kind, ServerId, SignedCommit, SignedIdentity, UserId,
    VaultId,
};
use mdp_wire::statement::RecoverySlot;
use serde_json::{Value, json};

use crate::common::{Given, bob, rsa_answer};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}

fn bytes(input: &Value, field: &str) -> Vec<u8> {
    hex::decode(input[field].as_str().expect(field)).expect(field)
}

fn fixed<const N: usize>(input: &Value, field: &str) -> [u8; N] {
    bytes(input, field).try_into().expect(field)
}

fn text<'a>(input: &'a Value, field: &str) -> &'a str {
    input[field].as_str().expect(field)
}

fn vault_key(input: &Value) -> VaultKey {
    let epoch = u32::try_from(input["epoch"].as_u64().unwrap()).unwrap();
    let vault = VaultId(fixed(input, "vault"));
    VaultKey::generate(vault, epoch, &mut Given(bytes(input, "vault_key")))
}

fn identity_of(opened: &Identity) -> Value {
    json!({
        "user": opened.user().to_string(),
        "server": opened.server().to_string(),
        "fingerprint": opened.fingerprint().to_string(),
        "home_vault": opened.home().unwrap().vault.to_string(),
        "home_genesis": opened.home().unwrap().genesis.to_string(),
        "rsa_pkcs8_sha256": Hash::of(opened.rsa_pkcs8()).to_string(),
    })
}

/// What must come of an input.
fn outcome(format: &str, input: &Value) -> Result<Value, Error> {
    Ok(match format {
        "record" => {
            let kind = u8::try_from(input["kind"].as_u64().unwrap()).unwrap();
            let place = Place {
                kind: Kind::from_number(kind).unwrap(),
                id: EntryId(fixed(input, "id")),
                revision: input["revision"].as_u64().unwrap(),
            };
            let content = record::open(&vault_key(input), &place, &bytes(input, "sealed"))?;
            json!({ "content": hex::encode(&*content) })
        }
        "vault-key" => json!({ "commitment": hex::encode(vault_key(input).commitment()) }),
        "blob" => {
            let key = BlobKey::from_bytes(fixed(input, "blob_key"));
            let (vault, id) = (VaultId(fixed(input, "vault")), EntryId(fixed(input, "id")));
            let content = BlobCipher::new(&key, vault, id).open(&bytes(input, "sealed"))?;
            json!({ "content": hex::encode(&*content) })
        }
        "commit" => {
            let signed = SignedCommit::from_bytes(&bytes(input, "signed_commit"))?;
            signed.verify(&fixed(input, "author_signing_key"))?;
            json!({ "seq": signed.commit().seq, "hash": signed.hash().to_string() })
        }
        "identity" => {
            let signed = SignedIdentity::from_bytes(&bytes(input, "signed_identity"))?;
            json!({ "fingerprint": signed.verify()?.fingerprint().to_string() })
        }
        "grant" => {
            let recipient = bob();
            assert_eq!(bytes(input, "recipient_rsa_pkcs8"), recipient.rsa_pkcs8());
            let giver = SignedIdentity::from_bytes(&bytes(input, "giver"))?;
            let grant = Grant::from_bytes(&bytes(input, "grant"))?;
            let pending = PendingGrant::begin(&recipient, &giver.identity, &grant)?;
            let answer = rsa_answer(&recipient, pending.rsa_request());
            let key = pending.finish(answer.as_deref())?;
            json!({ "commitment": hex::encode(key.commitment()) })
        }
        "recovery-code" => {
            let code = RecoveryCode::parse(text(input, "typed"))?;
            json!({ "printed": code.printed().as_str() })
        }
        "slot" => {
            let slot = RecoverySlot::from_bytes(&bytes(input, "slot"))?;
            let page = Page {
                user: UserId(fixed(input, "user")),
                server: ServerId(fixed(input, "server")),
                fingerprint: Fingerprint(fixed(input, "fingerprint")),
            };
            let code = RecoveryCode::parse(text(input, "code"))?;
            identity_of(&slot::open(&slot, &code, &page)?)
        }
        "device-store" => {
            let store = DeviceStore::from_bytes(&bytes(input, "store"))?;
            identity_of(&store.unlock(&Passphrase::new(text(input, "password")))?)
        }
        "key-file" => {
            let file = KeyFile::parse(text(input, "file"))?;
            let (user, server) = (UserId(fixed(input, "user")), ServerId(fixed(input, "server")));
            let passphrase = Passphrase::new(text(input, "passphrase"));
            let opened = file.open(&passphrase, Account { user, server })?;
            json!({
                "identity": identity_of(&opened.identity),
                "heads": opened.heads.iter().map(|known| json!({
                    "vault": known.vault.to_string(),
                    "seq": known.seq,
                    "head": known.head.to_string(),
                })).collect::<Vec<_>>(),
            })
        }
        "self-reading" => {
            let header = Header::parse(&bytes(input, "header"))?;
            let passphrase = Passphrase::new(text(input, "passphrase"));
            let content = header.open(&bytes(input, "content"), &passphrase)?;
            json!({ "content": hex::encode(&*content) })
        }
        other => unreachable!("no vectors of format {other}"),
    })
}

fn result(format: &str, input: &Value) -> Value {
    match outcome(format, input) {
        Ok(output) => json!({ "output": output }),
        Err(error) => json!({ "error": error.code() }),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "asked for by whoever changes a format")]
fn sealing_writes_the_bytes_that_it_always_wrote() {
    let write = std::env::var_os("MDP_WRITE_VECTORS").is_some();
    for (name, reason, format, input) in inputs::all() {
        let path = folder("vectors/crypto").join(name).with_extension("json");
        if write {
            let expect = result(format, &input);
            let vector =
                json!({ "reason": reason, "format": format, "input": input, "expect": expect });
            let text = serde_json::to_string_pretty(&vector).unwrap();
            std::fs::write(&path, text + "\n").unwrap();
        }
        let vector: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(vector["input"], input, "{name}: the format has changed");
    }
}

#[test]
fn every_vector_gives_what_it_states() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder("vectors/crypto")).unwrap() {
        let path = entry.unwrap().path();
        let vector: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let found = result(text(&vector, "format"), &vector["input"]);
        assert_eq!(found, vector["expect"], "{}", path.display());
        count += 1;
    }
    assert!(count >= inputs::all().len(), "vectors are missing");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "where Python's libraries are is the host's to say")]
fn an_independent_reader_agrees() {
    let python = std::env::var("MDP_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output =
        Command::new(python).arg(folder("reader/read.py")).arg(folder("vectors/crypto")).output();
    match output {
        // 3: Python is there, its libraries are not.
        Ok(output) if output.status.code() != Some(3) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
        }
        _ => println!("NOT RUN: testdata/reader needs python3 with cryptography and cbor2"),
    }
}
