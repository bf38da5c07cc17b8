//! A stolen database opens nothing for whoever also has the password.
//!
//! Every opener that takes something a person could have chosen is tried, with the password, on
//! every value of every column of a real server's database. The printed code, which no person
//! chose, is the control: it opens its slot. And the walk itself is tried on what a password does
//! open, so that it can't pass by trying nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use mdp_crypto::device::DeviceStore;
use mdp_crypto::key_file::{Account, KeyFile, Labels};
use mdp_crypto::{Passphrase, RecoveryCode, Stretching, slot};
use mdp_ledger::cbor::Deterministic;
use mdp_testkit::person::{PASSWORD, Person};
use mdp_testkit::seeded::Seeded;
use mdp_testkit::server::TestServer;
use mdp_wire::statement::RecoverySlot;
use rusqlite::types::Value;

/// Every value of every column, by `table.column`.
type Columns = BTreeMap<String, Vec<Vec<u8>>>;

fn columns_of(server: &TestServer) -> Columns {
    let file = std::fs::read_dir(server.data())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3")))
        .expect("the server keeps a SQLite file in its data folder");
    let database = rusqlite::Connection::open(file).unwrap();
    let mut tables =
        database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut columns = Columns::new();
    for table in tables {
        let mut rows = database.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let names: Vec<String> = rows.column_names().map(ToString::to_string).collect();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for (index, name) in names.iter().enumerate() {
                let bytes = match row.get::<_, Value>(index).unwrap() {
                    Value::Blob(bytes) => bytes,
                    Value::Text(text) => text.into_bytes(),
                    Value::Null | Value::Integer(_) | Value::Real(_) => continue,
                };
                columns.entry(format!("{table}.{name}")).or_default().push(bytes);
            }
        }
    }
    columns
}

/// Which openers, given only `secret`, open `bytes`.
fn opened_by(secret: &str, bytes: &[u8], at: Account) -> Vec<&'static str> {
    let passphrase = Passphrase::new(secret);
    let mut opened = Vec::new();
    if DeviceStore::from_bytes(bytes).is_ok_and(|store| store.unlock(&passphrase).is_ok()) {
        opened.push("device store");
    }
    if mdp_vault::import::previous::open_key_file(bytes, secret).is_ok() {
        opened.push("key file of the previous system");
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && KeyFile::parse(text).is_ok_and(|file| file.open(&passphrase, at).is_ok())
    {
        opened.push("key file");
    }
    if let (Ok(code), Ok(kept)) = (RecoveryCode::parse(secret), RecoverySlot::from_bytes(bytes)) {
        let page =
            slot::Page { user: kept.user, server: kept.server, fingerprint: kept.fingerprint };
        if slot::open(&kept, &code, &page).is_ok() {
            opened.push("recovery slot");
        }
    }
    opened
}

#[test]
fn a_stolen_database_and_the_password_open_nothing_and_the_printed_code_opens_its_slot() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "alice", None);
    let at = Account { user: person.identity.user(), server: person.identity.server() };
    let columns = columns_of(&server);
    let values = columns.values().map(Vec::len).sum::<usize>();
    assert!(columns.len() > 20 && values > 20, "the walk found {values} values: too few");

    for (column, values) in &columns {
        for value in values {
            let opened = opened_by(PASSWORD, value, at);
            assert!(opened.is_empty(), "the password opens {column}: {opened:?}");
        }
    }

    let printed = person.code.printed();
    let opened: Vec<_> = columns
        .iter()
        .flat_map(|(column, values)| values.iter().map(move |value| (column, value)))
        .filter(|(_, value)| opened_by(&printed, value, at) == ["recovery slot"])
        .map(|(column, _)| column.as_str())
        .collect();
    assert!(!opened.is_empty(), "the printed code opens nothing: the walk doesn't reach the slot");
}

#[test]
fn the_walk_notices_a_column_that_a_password_opens() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "alice", None);
    let at = Account { user: person.identity.user(), server: person.identity.server() };
    let (passphrase, entropy) = (Passphrase::new(PASSWORD), &mut Seeded::new(9));

    let store =
        DeviceStore::seal(&person.identity, person.device, &passphrase, Stretching::FLOOR, entropy)
            .unwrap();
    assert_eq!(opened_by(PASSWORD, &store.to_bytes(), at), ["device store"]);

    let labels = Labels { user_name: "alice", server_address: &server.url, created: 0 };
    let file =
        KeyFile::export(&person.identity, &[], labels, &passphrase, Stretching::FLOOR, entropy)
            .unwrap();
    assert_eq!(opened_by(PASSWORD, file.as_bytes(), at), ["key file"]);
}
