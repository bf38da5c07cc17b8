//! The inputs of the vectors, made from fixed keys and seeded randomness.

use mdp_crypto::blob::{BlobCipher, BlobKey};
use mdp_crypto::device::DeviceStore;
use mdp_crypto::grant;
use mdp_crypto::key_file::{KeyFile, KnownHead, Labels};
use mdp_crypto::record::{self, Place};
use mdp_crypto::self_reading;
use mdp_crypto::slot::{self, Page};
use mdp_crypto::{Entropy, Identity, Passphrase, RecoveryCode, Stretching, VaultKey};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Change, Commit, DeviceId, EntryId, Hash, Kind, Leaf, Role};
use serde_json::{Value, json};

use crate::common::{Given, SERVER, VAULT, alice, bob, seeded};

/// Name, reason, format and input.
pub(super) type Input = (&'static str, &'static str, &'static str, Value);

const DEVICE: DeviceId = DeviceId([0x33; 16]);
const RECORD: EntryId = EntryId([0x11; 16]);
const KEY: [u8; 32] = [0x42; 32];

pub(super) fn all() -> Vec<Input> {
    [records(), ledger(), recovery(), stores()].concat()
}

fn vault_key() -> VaultKey {
    VaultKey::generate(VAULT, 1, &mut Given(KEY.to_vec()))
}

fn edited(value: &Value, field: &str, with: impl Into<Value>) -> Value {
    let mut value = value.clone();
    value[field] = with.into();
    value
}

/// The hexadecimal bytes of a field with one bit changed, counted from the end.
fn altered(value: &Value, field: &str, from_end: usize) -> Value {
    let mut bytes = super::bytes(value, field);
    let at = bytes.len() - from_end;
    bytes[at] ^= 1;
    edited(value, field, hex::encode(bytes))
}

fn record(content: &[u8]) -> Value {
    let place = Place::record(RECORD, 1);
    let sealed = record::seal(&vault_key(), &place, content, &mut seeded(60)).unwrap();
    json!({
        "vault_key": hex::encode(KEY), "vault": VAULT, "epoch": 1,
        "kind": 1, "id": RECORD, "revision": 1, "sealed": hex::encode(sealed),
    })
}

fn records() -> Vec<Input> {
    let short = record(b"hello");
    let other_id = edited(&short, "id", "22".repeat(16));
    let key = BlobKey::from_bytes([0x24; 32]);
    let id = EntryId([0x12; 16]);
    let blob = BlobCipher::new(&key, VAULT, id).seal(b"a small attachment").unwrap();
    let blob = json!({
        "blob_key": hex::encode(key.expose()), "vault": VAULT, "id": id, "sealed": hex::encode(blob),
    });
    let key = json!({ "vault_key": hex::encode(KEY), "vault": VAULT, "epoch": 1 });
    vec![
        ("record-empty", "an empty record is padded to 256 bytes", "record", record(b"")),
        ("record-long", "a record beyond the padding's floor", "record", record(&[0x61; 1000])),
        ("record-zeros", "content that ends in zeros, like padding", "record", record(&[0; 40])),
        ("record-altered", "one bit of the tag changed", "record", altered(&short, "sealed", 1)),
        ("record-swapped", "a record opened under another's id", "record", other_id),
        ("record-replayed", "opened as a later revision", "record", edited(&short, "revision", 2)),
        ("record-as-canary", "opened as the canary", "record", edited(&short, "kind", 3)),
        ("record-short", "a short record", "record", short),
        ("vault-key", "what a key entry says of a vault key", "vault-key", key),
        ("blob", "an attachment of one chunk", "blob", blob),
    ]
}

fn ledger() -> Vec<Input> {
    let (alice, bob) = (alice(), bob());
    let signed = json!({
        "signed_commit": hex::encode(alice.sign_commit(commit(&alice)).unwrap().to_bytes()),
        "author_signing_key": hex::encode(alice.public().identity.signing),
    });
    let forged = altered(&signed, "signed_commit", 1);
    let public = json!({ "signed_identity": hex::encode(alice.public().to_bytes()) });
    let recipient = &bob.public().identity;
    let given =
        grant::give(&alice, recipient, Role::Editor, 1, &vault_key(), &mut seeded(61)).unwrap();
    // Bob's identity was made from his generator's first bytes: signing seed, then ML-KEM seed.
    let mut generator = seeded(2);
    let mut mlkem_seed = [0; 64];
    generator.fill(&mut [0; 32]);
    generator.fill(&mut mlkem_seed);
    let grant = json!({
        "grant": hex::encode(given.to_bytes()),
        "giver": hex::encode(alice.public().to_bytes()),
        "recipient_mlkem_seed": hex::encode(mlkem_seed),
        "recipient_rsa_pkcs8": hex::encode(bob.rsa_pkcs8()),
    });
    vec![
        ("commit", "a signed commit", "commit", signed),
        ("commit-forged", "one bit of the signature changed", "commit", forged),
        ("identity", "a public identity and its fingerprint", "identity", public),
        ("grant", "a vault key given by one user to another", "grant", grant),
    ]
}

fn recovery() -> Vec<Input> {
    let alice = alice();
    let code = RecoveryCode::generate(&mut Given((0..16).collect()));
    let printed = code.printed();
    let careless = printed.to_lowercase().replace('-', " ").replace('0', "o");
    let careless = json!({ "typed": careless });
    let mistyped = json!({ "typed": printed.replacen('1', "2", 1) });
    let page = Page::of(&alice);
    let slot = slot::seal(&alice, &code, &mut seeded(62)).unwrap();
    let slot = json!({
        "slot": hex::encode(slot.to_bytes()), "code": printed.as_str(),
        "user": page.user, "server": page.server, "fingerprint": page.fingerprint,
    });
    let other_user = edited(&slot, "user", "02".repeat(16));
    vec![
        ("recovery-code", "a code typed carelessly", "recovery-code", careless),
        ("recovery-code-mistyped", "one symbol wrong", "recovery-code", mistyped),
        ("slot", "the identity under the printed code", "slot", slot),
        ("slot-other-user", "a slot opened for another user", "slot", other_user),
    ]
}

fn stores() -> Vec<Input> {
    const PASSWORD: &str = "correct horse battery staple";
    const PASSPHRASE: &str = "une phrase de passe à soi";
    let alice = alice();
    let (password, passphrase) = (Passphrase::new(PASSWORD), Passphrase::new(PASSPHRASE));
    let cheap = Stretching::FLOOR;
    let store = DeviceStore::seal(&alice, DEVICE, &password, cheap, &mut seeded(63)).unwrap();
    let store = json!({ "store": hex::encode(store.to_bytes()), "password": PASSWORD });

    let labels =
        Labels { user_name: "alice", server_address: "https://vault.example.org", created: 1 };
    let heads = [KnownHead { vault: VAULT, seq: 12, head: Hash([5; 32]) }];
    let file =
        KeyFile::export(&alice, &heads, labels, &passphrase, cheap, &mut seeded(64)).unwrap();
    let file = json!({
        "file": file, "passphrase": PASSPHRASE, "user": alice.user(), "server": SERVER,
    });
    let combining = edited(&file, "passphrase", PASSPHRASE.replace('à', "a\u{300}"));
    let elsewhere = edited(&file, "server", "66".repeat(16));
    vec![
        ("device-store", "the identity at rest on a device", "device-store", store),
        ("key-file", "a key file", "key-file", file),
        ("key-file-combining", "the accent typed apart", "key-file", combining),
        ("key-file-other-server", "a key file used at another server", "key-file", elsewhere),
        ("self-reading", "the content of an archive", "self-reading", archive()),
        (
            "self-reading-altered",
            "the user name of an archive changed",
            "self-reading",
            altered(&archive(), "header", 81),
        ),
    ]
}

fn archive() -> Value {
    let labels = Labels {
        user_name: "alice",
        server_address: "https://vault.example.org",
        created: 1_700_000_000_000,
    };
    let passphrase = "violet tandem glacier orbit mango";
    let sealed = self_reading::seal(
        b"everything",
        labels,
        &Passphrase::new(passphrase),
        Stretching::FLOOR,
        &mut seeded(71),
    )
    .unwrap();
    json!({
        "passphrase": passphrase,
        "header": hex::encode(sealed.header),
        "content": hex::encode(sealed.content),
    })
}

fn commit(author: &Identity) -> Commit {
    Commit {
        vault: VAULT,
        seq: 2,
        parents: vec![Hash([1; 32])],
        root: Hash([2; 32]),
        changes: vec![Change {
            kind: Kind::Record,
            id: RECORD,
            leaf: Leaf { revision: 1, hash: Some(Hash([3; 32])) },
        }],
        members: vec![],
        epoch: 1,
        author: author.user(),
        author_key: author.fingerprint(),
        device: DEVICE,
        time: 1_700_000_000_000,
        genesis: None,
    }
}
