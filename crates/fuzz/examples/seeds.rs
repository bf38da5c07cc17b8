//! Writes a valid sample for each parser into `fuzz/corpus/`, without touching what is there:
//! `cargo run -p mdp-fuzz --example seeds`.

#![allow(clippy::unwrap_used, reason = "a tool: it stops where something doesn't fit")]

use std::path::Path;

use mdp_crypto::device::DeviceStore;
use mdp_crypto::entropy::random;
use mdp_crypto::key_file::{KeyFile, KnownHead, Labels};
use mdp_crypto::{
    Entropy, HomeVault, Identity, Passphrase, RecoveryCode, Stretching, VaultKey, grant, slot,
};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, Commit, DeviceId, EntryId, Genesis, Hash, Head, Kind, Leaf, Member, Role, ServerId,
    SignedCommit, Tree, UserId, VaultId,
};
use mdp_vault::item::{Category, Field, Item, ItemKind, Record};
use mdp_wire::statement::{LoginStatement, Purpose};
use mdp_wire::sync::{Frame, PullRequest, PushRequest, PushedCommit};
use sha2::{Digest, Sha256};

/// SHA-256 of a counter: samples look much the same from one run to the next.
struct Counter(u64);

impl Entropy for Counter {
    fn fill(&mut self, buf: &mut [u8]) {
        for piece in buf.chunks_mut(32) {
            self.0 += 1;
            piece.copy_from_slice(&Sha256::digest(self.0.to_le_bytes())[..piece.len()]);
        }
    }
}

fn main() {
    let entropy = &mut Counter(0);
    let rsa = include_bytes!("../../../testdata/keys/rsa4096-a.pk8");
    let (user, server) = (UserId(random(entropy)), ServerId(random(entropy)));
    let mut identity = Identity::generate(user, server, 1_790_000_000_000, rsa, entropy).unwrap();
    let nonce = random(entropy);
    let vault = VaultId::founded_by(identity.fingerprint(), &nonce);
    let key = VaultKey::generate(vault, 1, entropy);

    let member = Member { role: Role::Owner, identity: identity.public().clone() };
    let grant =
        grant::give(&identity, &identity.public().identity, Role::Owner, 1, &key, entropy).unwrap();
    let key_entry = key.first_entry();
    write("ledger_values", "grant", &tagged(0, &grant.to_bytes()));
    write("ledger_values", "key-entry", &tagged(1, &key_entry.to_bytes()));
    write("ledger_values", "member", &tagged(2, &member.to_bytes()));
    write("ledger_values", "identity", &tagged(3, &identity.public().to_bytes()));
    write("ledger_values", "sealed-header", &tagged(4, &[1; 85]));

    let genesis = commit(&identity, vault, &member, Some(nonce), &[]);
    let next = commit(&identity, vault, &member, None, &[genesis.hash()]);
    write("ledger_commit", "genesis", &genesis.to_bytes());
    write("ledger_commit", "second", &next.to_bytes());
    identity.pin_home(HomeVault { vault, genesis: genesis.hash() });
    messages(&genesis, &next);
    statements(&identity, entropy);
    device(&identity, vault, entropy);
    records();
    imports();
}

fn commit(
    author: &Identity,
    vault: VaultId,
    member: &Member,
    nonce: Option<[u8; 32]>,
    parents: &[Hash],
) -> SignedCommit {
    let id = EntryId(if nonce.is_some() { [3; 16] } else { [4; 16] });
    let leaf = Leaf { revision: 1, hash: Some(Hash::of(b"sealed")) };
    let mut changes = vec![Change { kind: Kind::Record, id, leaf }];
    let mut members = Vec::new();
    if nonce.is_some() {
        let bytes = member.to_bytes();
        let leaf = Leaf { revision: 1, hash: Some(Hash::of(&bytes)) };
        changes.push(Change { kind: Kind::Member, id: EntryId(author.user().0), leaf });
        members.push(bytes);
    }
    changes.sort_by_key(Change::key);
    let commit = Commit {
        vault,
        seq: 1 + parents.len() as u64,
        parents: parents.to_vec(),
        root: Tree::from_entries(changes.iter().copied()).root(),
        changes,
        members,
        epoch: 1,
        author: author.user(),
        author_key: author.fingerprint(),
        device: DeviceId([5; 16]),
        time: 1_790_000_000_000,
        genesis: nonce.map(|nonce| Genesis { nonce }),
    };
    author.sign_commit(commit).unwrap()
}

fn messages(genesis: &SignedCommit, next: &SignedCommit) {
    let with_values = |commit: &SignedCommit| PushedCommit {
        commit: commit.clone(),
        values: commit
            .commit()
            .changes
            .iter()
            .map(|change| (change.kind == Kind::Record).then(|| vec![1; 300]))
            .collect(),
    };
    let push = PushRequest { commits: vec![with_values(genesis), with_values(next)] };
    write("wire_push", "two-commits", &push.to_bytes());
    write(
        "wire_pull",
        "two-heads",
        &PullRequest { heads: vec![Hash([1; 32]), next.hash()] }.to_bytes(),
    );
    write("wire_pull", "first", &PullRequest { heads: Vec::new() }.to_bytes());

    let head = Head { seq: 2, hash: next.hash() };
    let frames = [
        Frame::Head { restore_epoch: [7; 16], head },
        Frame::Commit(Box::new(genesis.clone())),
        Frame::Commit(Box::new(next.clone())),
        Frame::Entry { kind: Kind::Record, id: EntryId([3; 16]), revision: 1, bytes: vec![1; 300] },
        Frame::End { commits: 2, entries: 1 },
    ];
    let answer: Vec<u8> = frames.iter().flat_map(Deterministic::to_bytes).collect();
    write("wire_frames", "whole-answer", &answer);

    let bodies = [
        ("login-start", r#"{"userName":"Alice","message":"AAEC"}"#),
        ("slot-challenge", r#"{"userName":"alice"}"#),
        ("error", r#"{"code":"stale-head","message":"the vault moved on","requestId":"01"}"#),
        ("numbers", r#"{"suite":1e400,"message":"","userName":"\ud800"}"#),
    ];
    for (name, body) in bodies {
        write("wire_json", name, body.as_bytes());
    }
}

fn statements(identity: &Identity, entropy: &mut dyn Entropy) {
    let code = RecoveryCode::generate(entropy);
    write("recovery_code", "printed", code.printed().as_bytes());
    let slot = slot::seal(identity, &code, entropy).unwrap();
    write("wire_statements", "recovery-slot", &slot.to_bytes());
    let login = LoginStatement {
        purpose: Purpose::Session,
        user: identity.user(),
        server: identity.server(),
        origin: "https://vault.example".to_owned(),
        session: [6; 16],
        server_nonce: [7; 32],
        client_nonce: [8; 32],
    };
    write("wire_statements", "login", &login.to_bytes());
}

fn device(identity: &Identity, vault: VaultId, entropy: &mut dyn Entropy) {
    let public = &identity.public().identity;
    let kem = [&public.mlkem[..], &public.rsa].concat();
    write("public_key", "composite", &kem);
    let password = Passphrase::new("correct horse battery staple");
    let device = DeviceId([5; 16]);
    let store = DeviceStore::seal(identity, device, &password, Stretching::FLOOR, entropy).unwrap();
    write("device_store", "whole", &store.to_bytes());
    let labels = Labels {
        user_name: "alice",
        server_address: "https://vault.example",
        created: 1_790_000_000_000,
    };
    let heads = [KnownHead { vault, seq: 2, head: Hash([9; 32]) }];
    let text =
        KeyFile::export(identity, &heads, labels, &password, Stretching::FLOOR, entropy).unwrap();
    write("key_file", "whole", text.as_bytes());
    write("import_any", "mdp-key-file", text.as_bytes());
}

fn records() {
    let mut item = Item::new(ItemKind::Login, "Café", 1_000);
    item.fields.set(Field::USERNAME, "alice");
    item.fields.set(Field::PASSWORD, "hunter2");
    item.urls = vec!["nas.local:5000".into()];
    write("item_record", "login", &Record::from(item).encode());
    let category = Category { name: "Banque & Finance".into(), ..Category::default() };
    write("item_record", "category", &Record::from(category).encode());
}

fn imports() {
    let dump = include_bytes!("seeds/dump.txt");
    write("import_dump", "plain", dump);
    write("import_any", "dump", dump);
    let json = include_bytes!("seeds/export.json");
    write("import_json", "export", json);
    write("import_any", "json", json);
    let csv = include_bytes!("seeds/export.csv");
    write("import_csv", "export", csv);
    write("import_any", "csv", csv);
    write("import_key_file", "bundle-v1", include_bytes!("seeds/key-v1.json"));
    write("import_key_file", "rows", include_bytes!("seeds/rows.json"));
    write("import_any", "rows", include_bytes!("seeds/rows.json"));
    write("import_rows", "both-forms", include_bytes!("seeds/rows.json"));
    let addresses = [
        ("login", "https://alice@example.org:8443/login?x=1#top"),
        ("host", "nas.local:5000"),
        ("six", "http://[::1]:8080/"),
    ];
    for (name, address) in addresses {
        write("address", name, address.as_bytes());
    }
    let uri = "otpauth://totp/Shop:alice?secret=JBSWY3DPEHPK3PXP&issuer=Shop&algorithm=SHA256&digits=8&period=60";
    write("otpauth", "uri", uri.as_bytes());
    write("otpauth", "secret", b"jbsw y3dp ehpk 3pxp");
}

fn tagged(which: u8, bytes: &[u8]) -> Vec<u8> {
    [&[which], bytes].concat()
}

fn write(target: &str, name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    if !path.exists() {
        std::fs::write(path, bytes).unwrap();
    }
}
