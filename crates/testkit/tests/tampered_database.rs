//! A database altered below the server, as somebody who can write to it would: the server serves
//! what it finds, and the device refuses it by name and takes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use mdp_crypto::native_rsa::NativeRsa;
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{DeviceId, EntryId, VaultId};
use mdp_sync::OpeningVault;
use mdp_sync::replica::{Outcome, Replica};
use mdp_sync::workspace::Workspace;
use mdp_testkit::http::Client;
use mdp_testkit::person::Person;
use mdp_testkit::seeded::Seeded;
use mdp_testkit::server::TestServer;
use mdp_vault::item::{Field, Item, ItemKind};
use mdp_wire::route;
use mdp_wire::vault::{Pushed, Vaults};
use rusqlite::{Connection, params};

/// A server that somebody else can write to, a user of it and what they keep there.
struct Situation {
    server: TestServer,
    database: Connection,
    client: Client,
    person: Person,
    vault: VaultId,
    laptop: Workspace,
    bank: EntryId,
    mail: EntryId,
}

impl Situation {
    fn new() -> Self {
        let server = TestServer::with(&[("MDP_REGISTRATION", "open")]);
        let database = Connection::open(server.data().join("mdp.sqlite3")).unwrap();
        let mut client = server.client();
        let person = Person::sign_up(&mut client, "alice", None);
        let (replica, _) = Replica::founded(&person.genesis, person.device, [0; 16]).unwrap();
        let mut laptop = open(&person, replica).unwrap();
        let mut entropy = Seeded::new(11);
        let mut add = |title: &str, url: &str| {
            let mut item = Item::new(ItemKind::Login, title, 1);
            item.urls.push(url.to_owned());
            item.fields.set(Field::PASSWORD, "of the ".to_owned() + title);
            laptop.create_item(item, &mut entropy).unwrap().ids[0]
        };
        let bank = add("bank", "https://bank.example");
        let mail = add("mail", "https://mail.example");
        let vault = person.genesis.commit.commit().vault;
        let outgoing = laptop.compose(&person.identity, 2).unwrap().expect("two new items");
        let pushed: Pushed = client.post_cbor(&route::push(vault), &outgoing.body).json();
        laptop.push_accepted(pushed.head.into(), &mut entropy).unwrap();
        Self { server, database, client, person, vault, laptop, bank, mail }
    }

    /// Alters the database: so many rows.
    fn alter(&self, rows: usize, statement: &str, values: impl rusqlite::Params) {
        assert_eq!(self.database.execute(statement, values).unwrap(), rows, "{statement}");
    }

    fn sealed(&self, id: EntryId) -> Vec<u8> {
        let kept = "SELECT bytes FROM entry_bytes WHERE vault = ?1 AND id = ?2";
        self.database.query_row(kept, params![self.vault.0, id.0], |row| row.get(0)).unwrap()
    }

    fn write(&self, id: EntryId, sealed: &[u8]) {
        let written = "UPDATE entry_bytes SET bytes = ?3 WHERE vault = ?1 AND id = ?2";
        self.alter(1, written, params![self.vault.0, id.0, sealed]);
    }

    /// What a new device of the same user makes of what is served now.
    fn new_device(&self) -> (Outcome, Replica) {
        let pin = self.person.identity.home().unwrap().into();
        let (mut replica, _) = Replica::new(pin, DeviceId([2; 16]), None);
        let asked = replica.pull_request().to_bytes();
        let answer = self.client.post_cbor(&route::pull(self.vault), &asked);
        assert_eq!(answer.status, 200, "{answer}");
        let mut pull = replica.begin_pull();
        let _ = replica.feed(&mut pull, &answer.body);
        let (outcome, batch) = replica.finish_pull(pull);
        assert_eq!(batch.is_empty(), replica.head().is_none(), "all of an answer, or nothing");
        (outcome, replica)
    }

    /// It refuses it all, for `code`.
    fn is_refused(&self, code: &str) {
        let (outcome, replica) = self.new_device();
        let Outcome::Refused(refusal) = outcome else { panic!("{code}: {outcome:?}") };
        assert_eq!(refusal.code(), code);
        assert!(replica.head().is_none());
    }

    /// It takes it, and shows what the laptop shows.
    fn is_taken(&self) {
        let (outcome, replica) = self.new_device();
        assert!(matches!(outcome, Outcome::Advanced { .. }), "{outcome:?}");
        let phone = open(&self.person, replica).unwrap();
        for id in [self.bank, self.mail] {
            assert_eq!(phone.item(id), self.laptop.item(id));
        }
    }
}

fn open(person: &Person, replica: Replica) -> Result<Workspace, mdp_sync::Error> {
    let opening = OpeningVault::begin(&person.identity, &replica)?;
    let rsa = NativeRsa::from_pkcs8(person.identity.rsa_pkcs8()).unwrap();
    let answer = rsa.decrypt(opening.rsa_request());
    let keys = opening.finish(answer.as_ref().map(|a| a.as_slice()), &replica)?;
    Ok(Workspace::open(replica, keys))
}

#[test]
fn two_ciphertexts_swapped_in_the_database_are_refused() {
    let it = Situation::new();
    it.is_taken();
    let (bank, mail) = (it.sealed(it.bank), it.sealed(it.mail));
    assert_eq!(bank.len(), mail.len());
    it.write(it.bank, &mail);
    it.write(it.mail, &bank);
    it.is_refused("pull-entry-mismatch");
    it.write(it.bank, &bank);
    it.write(it.mail, &mail);
    it.is_taken();
}

#[test]
fn an_address_changed_in_the_database_is_refused() {
    let it = Situation::new();
    let sealed = it.sealed(it.bank);
    // An address is inside the sealed record, wherever that may be.
    for at in (0..sealed.len()).step_by(7) {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        it.write(it.bank, &altered);
        it.is_refused("pull-entry-mismatch");
    }
    it.write(it.bank, br#"{"title":"bank","url":"https://bank.evil"}"#);
    it.is_refused("pull-entry-mismatch");
    it.write(it.bank, &sealed);
    it.is_taken();
}

#[test]
fn a_row_deleted_from_the_database_is_refused() {
    let it = Situation::new();
    let gone = "DELETE FROM entry_bytes WHERE vault = ?1 AND id = ?2";
    it.alter(1, gone, params![it.vault.0, it.bank.0]);
    it.is_refused("pull-entry-missing");
    // And the commit that brought it, which the head still names.
    it.alter(1, "DELETE FROM commits WHERE vault = ?1 AND seq = 2", params![it.vault.0]);
    it.is_refused("pull-missing-commit");
}

#[test]
fn an_owner_changed_in_the_database_gets_nothing_and_the_true_one_loses_nothing() {
    let it = Situation::new();
    let mut client = it.server.client();
    let thief = Person::sign_up(&mut client, "mallory", None);
    let (theirs, own) = (thief.genesis.commit.commit().vault, it.vault);

    // A record moved into another account's vault.
    let moved = "UPDATE entry_bytes SET vault = ?2 WHERE vault = ?1 AND id = ?3";
    it.alter(1, moved, params![own.0, theirs.0, it.bank.0]);
    it.is_refused("pull-entry-missing");
    let pull = |replica: &mut Replica, vault| {
        let answer = client.post_cbor(&route::pull(vault), &replica.pull_request().to_bytes());
        let mut pull = replica.begin_pull();
        let _ = replica.feed(&mut pull, &answer.body);
        replica.finish_pull(pull).0
    };
    let pin = thief.identity.home().unwrap().into();
    let (mut replica, _) = Replica::new(pin, thief.device, None);
    let outcome = pull(&mut replica, theirs);
    assert!(matches!(&outcome, Outcome::Refused(r) if r.code() == "pull-entry-unlisted"));
    it.alter(1, moved, params![theirs.0, own.0, it.bank.0]);

    // The whole vault, given to another account.
    let given = "UPDATE members SET user_id = ?3 WHERE vault = ?1 AND user_id = ?2";
    let (alice, mallory) = (it.person.identity.user(), thief.identity.user());
    it.alter(1, given, params![own.0, alice.0, mallory.0]);
    let listed = client.get(route::VAULTS).json::<Vaults>().vaults;
    assert_eq!(listed.len(), 2, "the server believes its database");
    let home = it.person.identity.home().unwrap().into();
    let (mut replica, _) = Replica::new(home, thief.device, None);
    let outcome = pull(&mut replica, own);
    assert!(matches!(outcome, Outcome::Advanced { .. }), "{outcome:?}");
    let refused = open(&thief, replica).err().expect("no grant for anybody else");
    assert_eq!(refused.code(), "vault-no-grant");

    // Its owner is told that it isn't there, and keeps what this device has.
    let asked = it.laptop.pull_request().to_bytes();
    assert_eq!(it.client.post_cbor(&route::pull(own), &asked).status, 404);
    assert_eq!(it.laptop.item(it.bank).unwrap().urls, ["https://bank.example"]);
    it.alter(1, given, params![own.0, mallory.0, alice.0]);
    it.is_taken();
}
