//! Importing again adds nothing, loses nothing, overwrites nothing.

use mdp_vault::import::previous::Opened;
use mdp_vault::import::{Action, Change, Counts};
use mdp_vault::item::{Field, FieldRef, Item};

use crate::support::*;

/// The dump with GitHub's row sealed anew: what another title makes of the same entry.
fn renamed_in_the_source() -> Vec<u8> {
    sql()
        .replace("1\tGitHub\thttps://github.com/\t", "1\tGitHub 2\thttps://github.com/\t")
        .into_bytes()
}

fn edit(vault: &mut Vault, title: &str, change: impl FnOnce(&mut Item)) {
    let (id, item) = vault.titled(title);
    let mut edited = item.clone();
    change(&mut edited);
    let edited = item.edited(edited, NOW + 1);
    vault.records.insert(id, edited.into());
}

fn sources(user: &str) -> [Opened; 3] {
    [
        opened(&file(SQL_GZ), user),
        exported(&format!("{user}-mdp-export.json")),
        exported(&format!("{user}-mdp-export.csv")),
    ]
}

#[test]
fn the_same_entries_through_any_format_again_add_nothing() {
    for user in ["alice", "bob"] {
        for first in sources(user) {
            let mut vault = Vault::of(&first);
            let rows = vault.rows();
            let before = vault.records.clone();
            for again in &sources(user)[usize::from(first.bundles.is_empty() && user == "alice")..]
            {
                let plan = vault.plan(again);
                let changes: Vec<_> = plan
                    .changes()
                    .iter()
                    // After an export, a dump still brings the account's other categories.
                    .filter(|change| !matches!(change, Change::Put(_, put) if put.as_category().is_some()))
                    .collect();
                assert!(changes.is_empty());
                assert_eq!(plan.counts().skipped as usize, plan.items.len());
            }
            let again = if user == "bob" { 0 } else { usize::from(first.bundles.is_empty()) };
            vault.import(&sources(user)[again]);
            assert_eq!(vault.rows(), rows);
            if again == 0 && user == "alice" {
                assert!(vault.records == before, "not even a report is added");
            }
        }
    }
}

#[test]
fn an_entry_edited_here_is_never_overwritten() {
    let mut vault = Vault::of(&opened(&file(SQL_GZ), "alice"));
    edit(&mut vault, "Boîte mail perso 📧", |item| {
        item.fields.set(Field::PASSWORD, "changed here");
    });
    for source in sources("alice") {
        assert_eq!(vault.import(&source).skipped as usize, vault.plan(&source).items.len());
    }
    assert_eq!(vault.titled("Boîte mail perso 📧").1.fields.get(Field::PASSWORD), "changed here");
}

#[test]
fn an_entry_changed_in_the_source_alone_takes_the_newer_values() {
    let mut vault = Vault::of(&opened(&file(SQL_GZ), "alice"));
    let count = vault.items().len();
    let newer = opened(&renamed_in_the_source(), "alice");
    assert_eq!(
        vault.plan(&newer).counts(),
        Counts { merged: 1, skipped: 20, bundles: 3, bundles_sealed: 3, ..Counts::default() }
    );
    vault.import(&newer);
    assert_eq!(vault.items().len(), count);
    let (_, item) = vault.titled("GitHub 2");
    assert_eq!(item.history.len(), 1, "what was replaced is in the history");
    assert_eq!(item.history[0].field, FieldRef::Known(Field::TITLE));
    assert!(vault.plan(&newer).changes().is_empty());
}

#[test]
fn an_entry_changed_on_both_sides_is_kept_twice() {
    let mut vault = Vault::of(&opened(&file(SQL_GZ), "alice"));
    edit(&mut vault, "GitHub", |item| {
        item.fields.set(Field::TITLE, "Mine");
    });
    let newer = opened(&renamed_in_the_source(), "alice");
    assert_eq!(
        vault.plan(&newer).counts(),
        Counts { added: 1, skipped: 20, bundles: 3, bundles_sealed: 3, ..Counts::default() }
    );
    vault.import(&newer);
    let mine = vault.titled("Mine").0;
    assert_eq!(vault.titled("GitHub 2").1.conflict_of, Some(mine));
    assert!(vault.plan(&newer).changes().is_empty());
    assert!(vault.plan(&opened(&file(SQL_GZ), "alice")).changes().is_empty());
}

#[test]
fn what_is_in_the_trash_stays_there() {
    let mut vault = Vault::of(&opened(&file(SQL_GZ), "alice"));
    let (id, item) = vault.titled("x");
    let trashed = item.trashed(NOW);
    vault.records.insert(id, trashed.into());
    assert!(vault.plan(&opened(&file(SQL_GZ), "alice")).changes().is_empty());
}

#[test]
fn an_import_stopped_half_way_goes_on_where_it_stopped() {
    let source = opened(&file(SQL_GZ), "alice");
    for committed in [0, 1, 16, 20, 35] {
        let mut vault = Vault::default();
        let plan = vault.plan(&source);
        vault.commit(&plan.changes()[..committed]);
        assert!(plan.report(committed).cancelled);
        assert_eq!(plan.report_record(committed).is_some(), committed > 0);
        vault.import(&source);
        assert_eq!(vault.rows(), expected_rows("alice"), "after {committed}");
        assert_eq!(vault.categories().len(), 15);
    }
}

#[test]
fn categories_meet_those_of_the_same_name_or_nearly() {
    let mut vault = Vault::of(&opened(&file(SQL_GZ), "alice"));
    let id = vault.titled("Dans catégorie perso").1.category.unwrap();
    let mut renamed = vault.records[&id].as_category().unwrap().clone();
    renamed.name = "Renamed".into();
    vault.records.insert(id, renamed.into());
    assert!(
        vault.plan(&opened(&file(SQL_GZ), "alice")).changes().is_empty(),
        "renaming is no reason to make it again"
    );

    let mut vault = Vault::default();
    let near = mdp_vault::item::Category { name: " materiel".into(), ..Default::default() };
    vault.records.insert(mdp_ledger::EntryId([7; 16]), near.into());
    let plan = vault.plan(&opened(&file(SQL_GZ), "alice"));
    let matched: Vec<_> = plan.categories.iter().filter(|category| !category.create).collect();
    assert_eq!(matched.len(), 1);
    assert_eq!(
        (matched[0].name.as_str(), matched[0].id),
        ("Matériel", mdp_ledger::EntryId([7; 16]))
    );
}

#[test]
fn an_entry_that_does_not_open_is_listed_kept_and_opened_by_a_later_import() {
    // Bob's rows among Alice's: what a silently created key leaves behind.
    let mixed = sql().replace("\t18\t2\n20\t", "\t18\t1\n20\t").into_bytes();
    let mut vault = Vault::default();
    let report = vault.import(&opened(&mixed, "alice"));
    let problem = &report.problems[0];
    assert_eq!((problem.title.as_str(), problem.code.as_str()), ("Netflix", "entry-other-key"));
    assert_eq!((report.problems.len(), vault.leftovers().len()), (1, 1));
    assert!(vault.leftovers()[0].payload.contains("https://www.netflix.com/"));
    assert_eq!(vault.rows(), expected_rows("alice"), "the others are all there");

    let plan = vault.plan(&opened(&mixed, "alice"));
    assert!(plan.changes().is_empty(), "again: nothing");
    assert_eq!(plan.report(0).problems.len(), 1, "and still said");

    // The same entries with the other key: the leftover opens, what was open stays.
    let bob = open(account(&mixed, "alice"), &key("bob")).unwrap();
    let plan = vault.plan(&bob);
    let opens = plan.items.iter().filter(|item| item.action == Action::Add).count();
    assert_eq!((opens, plan.counts().unreadable), (1, 0));
    vault.import(&bob);
    assert_eq!(vault.leftovers().len(), 0);
    assert_eq!(vault.titled("Netflix").1.fields.get(Field::USERNAME), "bob@example.com");
}
