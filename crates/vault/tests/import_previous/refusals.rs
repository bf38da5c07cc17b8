//! A clear refusal, and nothing changed.

use mdp_vault::import::ImportError;
use mdp_vault::import::previous::{Body, Opening, Sealed, Unreadable};

use crate::support::*;

#[test]
fn another_account_s_key_is_refused() {
    for (user, other) in [("alice", "bob"), ("bob", "alice")] {
        let refused = open(account(&file(SQL_GZ), user), &key(other)).err();
        assert_eq!(refused.map(|e| e.code()), Some("wrong-account-key"));
    }
}

#[test]
fn an_account_whose_only_entry_was_altered_is_not_taken_for_another_s() {
    let mut bob = account(&file(SQL_GZ), "bob");
    bob.entries.truncate(1);
    let Body::Sealed(sealed) = &bob.entries[0].body else { panic!("sealed") };
    let altered = sealed.json().replacen(r#""data": ""#, r#""data": "AAAA"#, 1);
    bob.entries[0].body = Body::Sealed(Sealed::new(altered.into()));
    let opened = open(bob, &key("bob")).unwrap();
    assert_eq!(opened.entries[0].content.as_ref().err(), Some(&Unreadable::Altered));
}

#[test]
fn an_account_without_entries_has_no_key_to_fit() {
    let mut account = account(&file(SQL_GZ), "bob");
    account.entries.clear();
    assert!(open(account, &key("alice")).is_ok());
}

#[test]
fn answers_that_are_missing_or_too_many_are_refused() {
    let mut opening = Opening::new(account(&file(SQL_GZ), "bob"));
    assert_eq!(opening.batch(2).len(), 2);
    assert_eq!(opening.answer(&[None]), Err(ImportError::AnswerCount));
    assert_eq!(opening.batch(10).len(), 3, "what was not answered is asked again");
    assert_eq!(opening.progress(), (0, 3));
    assert_eq!(opening.finish().err(), Some(ImportError::AnswerCount));
}

#[test]
fn a_dump_cut_anywhere_is_refused() {
    let sql = sql();
    let end = sql.trim_end().len();
    let cuts = (0..end).step_by(997).chain(end - 200..end);
    for cut in cuts {
        let refused = accounts(&sql.as_bytes()[..cut], "dump.sql").err();
        assert_eq!(refused, Some(ImportError::DumpTruncated), "at {cut} of {end}");
    }
    let gz = file(SQL_GZ);
    for cut in (2..gz.len()).step_by(499).chain(gz.len() - 20..gz.len()) {
        assert_eq!(accounts(&gz[..cut], "x").err(), Some(ImportError::DumpTruncated), "at {cut}");
    }
}

#[test]
fn the_twenty_bytes_of_a_failed_backup_are_refused() {
    let empty = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(accounts(&empty, "mdp_db.sql.gz").err(), Some(ImportError::DumpTruncated));
    assert_eq!(accounts(b"", "mdp_db.sql").err(), Some(ImportError::DumpTruncated));
}

#[test]
fn swapped_or_plaintext_ciphertexts_are_reported_one_by_one() {
    let sql = sql();
    let row = sql.lines().find(|line| line.starts_with("6\tx\t")).unwrap();
    let cells: Vec<_> = row.split('\t').collect();
    for (ciphertext, code) in [
        (r#"{"login": "in", "password": "clear", "notes": ""}"#.to_owned(), "entry-form-unknown"),
        ("null".to_owned(), "entry-form-unknown"),
        (cells[3].replacen(r#""data": ""#, r#""data": "AAAA"#, 1), "entry-altered"),
        (cells[3].replacen(r#""key": ""#, r#""key": "AAAA"#, 1), "entry-other-key"),
    ] {
        let altered = sql.replace(cells[3], &ciphertext);
        let mut vault = Vault::default();
        let report = vault.import(&opened(altered.as_bytes(), "alice"));
        let problems: Vec<_> =
            report.problems.iter().map(|p| (p.title.as_str(), p.code.as_str())).collect();
        assert_eq!(problems, [("x", code)]);
        assert_eq!(
            (vault.leftovers().len(), vault.rows().len()),
            (1, expected_rows("alice").len() - 1)
        );
    }
}

#[test]
fn an_entry_larger_than_a_record_is_reported_and_the_rest_imported() {
    let huge = format!("{{\"iv\": \"{}\"}}", "A".repeat(30 << 20));
    let sql = sql();
    let row = sql.lines().find(|line| line.starts_with("6\tx\t")).unwrap();
    let altered = sql.replace(row.split('\t').nth(3).unwrap(), &huge);
    let mut vault = Vault::default();
    let report = vault.import(&opened(altered.as_bytes(), "alice"));
    assert_eq!((report.problems.len(), vault.leftovers().len()), (1, 0));
    assert_eq!(vault.rows().len(), expected_rows("alice").len() - 1);
}
