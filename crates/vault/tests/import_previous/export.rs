//! What came in goes out again, exactly.

use std::collections::BTreeMap;

use mdp_ledger::EntryId;
use mdp_vault::export::{self, Unreadable};
use mdp_vault::item::{Field, Record};

use crate::support::*;

fn vault() -> Vault {
    let mut source = opened(&file(SQL_GZ), "alice");
    source.open_bundles("Passphrase-openweather-2026");
    Vault::of(&source)
}

#[test]
fn json_gives_every_record_back() {
    let vault = vault();
    let records = vault.records.iter().map(|(id, record)| (*id, record));
    let json = export::json(records, &[], NOW);
    let read = export::read_json(&json).unwrap();
    assert!(read.unreadable.is_empty());
    let read: BTreeMap<_, _> = read.records.into_iter().collect();
    let mut expected = vault.records.clone();
    expected.retain(|_, record| !matches!(record, Record::Report(_)));
    assert!(read == expected);
    for cut in (0..json.len()).step_by(997) {
        assert!(export::read_json(&json[..cut]).is_err());
    }
    assert!(export::read_json(b"{\"format\":\"other\",\"records\":[]}").is_err());
}

#[test]
fn csv_reads_as_the_previous_system_s_own_with_exact_values() {
    let mut vault = vault();
    let (id, item) = vault.titled("x");
    let trashed = item.trashed(NOW);
    vault.records.insert(id, trashed.into());
    let csv = export::csv(vault.records.iter().map(|(id, record)| (*id, record)), &[]);
    assert!(csv.starts_with(b"\xef\xbb\xbf\"id\",\"title\",") && csv.ends_with(b"\"\n"));
    assert!(!csv.windows(2).any(|pair| pair == b"\r\n"));

    let mut reader = ::csv::Reader::from_reader(&csv[3..]);
    let columns: Vec<_> = ["title", "url", "category", "login", "password", "notes"]
        .map(|name| reader.headers().unwrap().iter().position(|column| column == name).unwrap())
        .to_vec();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let mut found: Vec<Vec<String>> = rows
        .iter()
        .filter(|row| !row[1].contains("/dev") && !row[1].contains("/prod"))
        .map(|row| columns.iter().map(|at| row[*at].to_owned()).collect())
        .collect();
    found.sort();
    let expected: Vec<_> = expected_rows("alice");
    let expected: Vec<_> =
        expected.iter().filter(|row| row[0] != "x").map(|row| row[..6].to_vec()).collect();
    assert_eq!(found, expected);
    let weather = rows.iter().find(|row| &row[1] == "openweather/dev").unwrap();
    assert!(weather[11].contains("OPENWEATHER_API_KEY: 0123456789abcdef0123456789abcdef"));
    assert_eq!(
        &rows.iter().find(|row| &row[1] == "GitHub").unwrap()[7],
        "2026-11-22T06:48:54.948Z"
    );
    assert!(vault.titled("GitHub").1.fields.get(Field::PASSWORD).starts_with("nS!"));
}

#[test]
fn what_does_not_open_is_listed_in_the_file() {
    let lost = [Unreadable { id: EntryId([7; 16]), reason: "does-not-open".to_owned() }];
    let json = export::json([], &lost, NOW);
    assert_eq!(export::read_json(&json).unwrap().unreadable, lost);
    let csv = export::csv([], &lost);
    let mut reader = ::csv::Reader::from_reader(&csv[3..]);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0][0], &rows[0][11]),
        (&*lost[0].id.to_string(), "unreadable: does-not-open")
    );
}
