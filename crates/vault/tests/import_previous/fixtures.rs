//! What comes in is exactly what the previous system decrypts.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use mdp_vault::import::previous::{Limits, read_dump};
use mdp_vault::import::{Format, ImportError, read, recognise};
use mdp_vault::item::Field;
use serde_json::Value;

use crate::support::*;

/// Categories with their descriptions.
fn categories(vault: &Vault) -> BTreeSet<(String, String)> {
    vault.categories().iter().map(|c| (c.name.clone(), c.description.clone())).collect()
}

fn expected_categories(user: &str) -> BTreeSet<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let user = expected(user);
    let all = user["categories"].as_array().unwrap().iter();
    all.map(|category| (text(&category["name"]), text(&category["description"]))).collect()
}

#[test]
fn every_form_of_the_dump_gives_exactly_what_the_previous_system_decrypts() {
    let restored = Command::new("pg_restore")
        .args(["-f", "-"])
        .arg(path(CUSTOM))
        .stderr(Stdio::null())
        .output();
    let restored =
        restored.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    if restored.is_none() {
        println!("NOT RUN: no pg_restore here, the custom-format dump was not read");
    }
    for dump in [Some(file(SQL_GZ)), Some(sql().into_bytes()), restored].into_iter().flatten() {
        let accounts = read_dump(&*dump, &Limits::default()).unwrap();
        let names: Vec<_> = accounts.iter().map(|a| (a.id, a.username.as_str())).collect();
        assert_eq!(names, [(Some(1), "alice"), (Some(2), "bob")]);
        for user in ["alice", "bob"] {
            let mut vault = Vault::default();
            let report = vault.import(&opened(&dump, user));
            assert_eq!(vault.rows(), expected_rows(user));
            assert_eq!(categories(&vault), expected_categories(user));
            let bundles = expected(user)["secret_bundles"].as_array().unwrap().len();
            let sealed =
                vault.items().iter().filter(|i| !i.fields.get(Field::PAYLOAD).is_empty()).count();
            assert_eq!(sealed, bundles);
            let figures =
                (report.added as usize, report.bundles as usize, report.categories as usize);
            assert_eq!(figures, (vault.items().len(), bundles, vault.categories().len()));
            assert_eq!((report.merged, report.skipped, report.problems.len()), (0, 0, 0));
            assert_eq!((report.cancelled, report.account.as_str()), (false, user));
            assert_eq!(vault.reports(), 1, "the report is kept");
        }
    }
}

#[test]
fn the_clear_exports_give_the_same() {
    for user in ["alice", "bob"] {
        for kind in ["json", "csv"] {
            let vault = Vault::of(&exported(&format!("{user}-mdp-export.{kind}")));
            assert_eq!(vault.rows(), expected_rows(user), "{user} {kind}");
        }
    }
}

#[test]
fn files_are_recognised_by_what_they_hold() {
    let cases = [
        (SQL_GZ, Format::SqlGz),
        (CUSTOM, Format::CustomDump),
        ("alice-mdp-export.json", Format::JsonExport),
        ("alice-mdp-export.csv", Format::CsvExport),
        ("bob-vault-key.json", Format::KeyFile),
        ("legacy-2025/zk_keypair_v1.bob.localStorage.json", Format::KeyPair),
        ("legacy-2025/sealedKey-v1.json", Format::KeySample),
    ];
    for (name, format) in cases {
        assert_eq!(recognise(&file(name), "whatever"), Ok(format), "{name}");
    }
    assert_eq!(recognise(sql().as_bytes(), "x"), Ok(Format::Sql));
    for other in ["expected.json", "passphrases.txt", "README.md"] {
        assert_eq!(recognise(&file(other), other), Err(ImportError::UnknownFormat), "{other}");
    }
}

#[test]
fn the_custom_format_is_for_the_terminal_and_says_so() {
    let refused = read(Format::CustomDump, &file(CUSTOM)).err();
    assert_eq!(refused.map(|e| e.code()), Some("custom-format"));
}

#[test]
fn rows_of_the_older_form_open_alone_and_in_a_dump() {
    let sample = file("legacy-2025/sealedKey-v1.json");
    let key = mdp_vault::import::previous::open_key_file(&sample, "").unwrap();
    let json: Value = serde_json::from_slice(&sample).unwrap();
    let expected: Vec<[String; 3]> = json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            ["login", "password", "notes"]
                .map(|name| row["plaintext"][name].as_str().unwrap().to_owned())
        })
        .collect();
    let contents = |vault: &Vault| {
        let mut items: Vec<_> = vault.items();
        items.sort_by_key(|item| item.title().to_owned());
        let content = |item: &&mdp_vault::item::Item| {
            [Field::USERNAME, Field::PASSWORD, Field::NOTES]
                .map(|field| item.fields.get(field).to_owned())
        };
        items.iter().map(content).collect::<Vec<_>>()
    };

    let alone = accounts(&sample, "sealedKey-v1.json").unwrap().remove(0);
    let vault = Vault::of(&open(alone, &key).unwrap());
    assert_eq!(contents(&vault), expected);

    let rows = json["rows"].as_array().unwrap().iter().enumerate().map(|(at, row)| {
        let ciphertext = row["ciphertext"].to_string().replace('\\', "\\\\");
        format!("{at}\tTitle {at}\t\t{ciphertext}\t2025-08-10 12:00:00+00\t2025-08-10 12:00:00+00\t\\N\t1\n")
    });
    let dump = with_entries(&rows.collect::<String>());
    let vault = Vault::of(&open(account(dump.as_bytes(), "alice"), &key).unwrap());
    assert_eq!(contents(&vault)[..3], expected, "before the three bundles");
    assert_eq!(vault.titled("Title 0").1.created_at, 1_754_827_200_000);
}

/// The fixture's dump with other entries.
pub(crate) fn with_entries(rows: &str) -> String {
    let sql = sql();
    let start = sql.find("COPY public.api_passwordentry").unwrap();
    let start = start + sql[start..].find('\n').unwrap() + 1;
    let end = start + sql[start..].find("\\.\n").unwrap();
    format!("{}{rows}{}", &sql[..start], &sql[end..])
}
