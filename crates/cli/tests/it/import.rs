//! What the previous system has comes in exactly, once, with the right key or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::{Device, fixture, server};

pub(crate) const SQL_GZ: &str = "mdp_db-20261122-065344.sql.gz";
const CUSTOM: &str = "mdp_db.20261122-065344.dump";

fn expected(user: &str) -> Value {
    let all = fs::read(fixture("expected.json")).unwrap();
    serde_json::from_slice::<Value>(&all).unwrap()["users"][user].clone()
}

/// An account of the previous system and a device to bring it to.
pub(crate) struct Case<'a> {
    user: &'a str,
    pub(crate) device: Device,
    key: String,
    passphrase: String,
}

impl<'a> Case<'a> {
    pub(crate) fn new(url: &str, user: &'a str) -> Self {
        let (device, _) = Device::sign_up(url, user);
        let told = expected(user);
        let passphrase = device.write("legacy", told["passphrase"].as_str().unwrap());
        let key = fixture(told["vault_key"].as_str().unwrap()).to_str().unwrap().to_owned();
        Self { user, device, key, passphrase }
    }

    pub(crate) fn arguments<'b>(&'b self, file: &'b str) -> Vec<&'b str> {
        let key = ["--key-file", self.key.as_str(), "--passphrase-file", self.passphrase.as_str()];
        [&["import", file, "--account", self.user, "--yes", "--json"], &key[..]].concat()
    }

    fn rows(&self) -> (BTreeSet<[String; 8]>, usize) {
        rows(&self.device)
    }
}

/// Title, URL, category, login, password, notes, dates of all that isn't a bundle, and how many
/// bundles there are.
pub(crate) fn rows(device: &Device) -> (BTreeSet<[String; 8]>, usize) {
    let (mut rows, mut bundles) = (BTreeSet::new(), 0);
    for row in device.json(&["ls", "--json"]).as_array().unwrap() {
        let item = device.json(&["get", row["id"].as_str().unwrap(), "--json"]);
        if item["fields"]["payload"].is_string() {
            bundles += 1;
            continue;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        rows.insert([
            text(&item["title"]),
            text(&item["urls"][0]),
            text(&item["category"]),
            text(&item["fields"]["username"]),
            text(&item["fields"]["password"]),
            text(&item["fields"]["notes"]),
            item["createdAt"].to_string(),
            item["updatedAt"].to_string(),
        ]);
    }
    (rows, bundles)
}

/// The same of what the previous system decrypts.
pub(crate) fn expected_rows(user: &str) -> (BTreeSet<[String; 8]>, usize) {
    let user = expected(user);
    let row = |entry: &Value| {
        let text = |name: &str| entry[name].as_str().unwrap().to_owned();
        let millis = |name: &str| {
            use time::format_description::well_known::Rfc3339;
            let moment = time::OffsetDateTime::parse(&text(name), &Rfc3339).unwrap();
            (moment.unix_timestamp_nanos() / 1_000_000).to_string()
        };
        [
            text("title"),
            text("url"),
            text("category"),
            text("login"),
            text("password"),
            text("notes"),
            millis("created_at"),
            millis("updated_at"),
        ]
    };
    let rows: BTreeSet<_> = user["entries"].as_array().unwrap().iter().map(row).collect();
    (rows, user["secret_bundles"].as_array().unwrap().len())
}

#[test]
fn both_accounts_come_in_exactly_and_again_nothing_is_added() {
    let server = server();
    let dump = fixture(SQL_GZ);
    let dump = dump.to_str().unwrap();
    for user in ["alice", "bob"] {
        let case = Case::new(&server.url, user);
        let report = case.device.json(&case.arguments(dump));
        let (rows, bundles) = expected_rows(user);
        assert_eq!(report["added"], rows.len() + bundles);
        assert_eq!(report["bundles"], bundles);
        assert_eq!(case.rows(), (rows.clone(), bundles));

        let before = case.device.json(&["status", "--json"])["vault"].clone();
        let again = case.device.json(&case.arguments(dump));
        assert_eq!((&again["added"], &again["merged"]), (&0.into(), &0.into()));
        assert_eq!(case.rows(), (rows, bundles));
        assert_eq!(case.device.json(&["status", "--json"])["vault"], before, "not a record more");

        // Through PostgreSQL's own program, too.
        if Command::new("pg_restore").arg("--version").output().is_err() {
            println!("NOT RUN: no pg_restore here, the custom-format dump was not read");
            continue;
        }
        let custom = fixture(CUSTOM);
        let again = case.device.json(&case.arguments(custom.to_str().unwrap()));
        assert_eq!(again["added"], 0);
        assert_eq!(case.device.json(&["status", "--json"])["vault"], before);
    }
}

#[test]
fn a_refused_import_changes_nothing() {
    let server = server();
    let case = Case::new(&server.url, "alice");
    let device = &case.device;
    device.add("Mine", "m");
    device.ok(&["sync"]);
    let before = device.json(&["status", "--json"])["vault"].clone();
    let dump = fixture(SQL_GZ);
    let dump = dump.to_str().unwrap();
    let wrong = device.write("wrong", "not the passphrase");
    let bob = fixture("bob-vault-key.json");
    let bob_passphrase = device.write("bob", "bob");
    let altered = altered_key(&case);

    let import = |key: &str, passphrase: &str, status, words: &str| {
        let arguments = ["import", dump, "--account", "alice", "--yes", "--key-file", key];
        device.refused(
            &[&arguments[..], &["--passphrase-file", passphrase]].concat(),
            status,
            words,
        );
    };
    import(&case.key, &wrong, 4, "passphrase");
    import(bob.to_str().unwrap(), &bob_passphrase, 4, "another’s");
    import(&altered, &case.passphrase, 4, "two halves");

    device.refused(&["import", dump, "--yes"], 2, "alice, bob");
    device.refused(&["import", dump, "--account", "carol", "--yes"], 2, "not in the file");
    device.refused(&["import", dump, "--account", "alice", "--yes"], 2, "--key-file");
    let cut = fs::read(dump).unwrap();
    fs::write(device.path("cut.sql.gz"), &cut[..cut.len() / 2]).unwrap();
    device.refused(&case.arguments(&device.path("cut.sql.gz")), 1, "stops before its end");
    let custom = fs::read(fixture(CUSTOM)).unwrap();
    fs::write(device.path("cut.dump"), &custom[..custom.len() * 3 / 4]).unwrap();
    let ran = device.run(&case.arguments(&device.path("cut.dump")));
    assert!(ran.status != 0 && ran.err.contains("Nothing was imported"), "{}", ran.err);
    let nowhere = device
        .command(&case.arguments(fixture(CUSTOM).to_str().unwrap()))
        .env("PATH", "/nonexistent")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("postgresql-client"));
    // Nobody is there to agree.
    let yes = case.arguments(dump).into_iter().filter(|argument| *argument != "--yes");
    device.refused(&yes.collect::<Vec<_>>(), 2, "--yes");

    assert_eq!(device.json(&["status", "--json"])["vault"], before);
    assert_eq!(device.titles(), ["Mine"]);
}

/// The account's key file with the other account's public half.
fn altered_key(case: &Case<'_>) -> String {
    let read = |name: &str| -> Value { serde_json::from_slice(&fs::read(name).unwrap()).unwrap() };
    let mut key = read(&case.key);
    let other = read(fixture("bob-vault-key.json").to_str().unwrap());
    assert_ne!(key["pub"], other["pub"]);
    key["pub"] = other["pub"].clone();
    case.device.write("altered.json", &key.to_string())
}
