//! Search and lists: what people type finds what they mean, and never a secret.

#![allow(clippy::unwrap_used)]

use mdp_ledger::EntryId;
use mdp_vault::item::{
    Category, CustomField, Extra, Field, FieldId, FieldKind, Item, ItemKind, Record,
};
use mdp_vault::search::{Catalogue, Query, Sort, View, fold};
use proptest::prelude::*;

fn id(n: u8) -> EntryId {
    EntryId([n; 16])
}

fn login(title: &str, now: u64) -> Item {
    Item::new(ItemKind::Login, title, now)
}

fn catalogue(items: &[(u8, Item)]) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (n, item) in items {
        catalogue.put(id(*n), &item.clone().into());
    }
    catalogue
}

fn found(catalogue: &Catalogue, text: &str) -> Vec<u8> {
    let query = Query { text: text.into(), ..Query::default() };
    catalogue.list(&query).iter().map(|id| id.0[0]).collect()
}

fn shown(catalogue: &Catalogue, view: View) -> Vec<u8> {
    let query = Query { view, ..Query::default() };
    catalogue.list(&query).iter().map(|id| id.0[0]).collect()
}

#[test]
fn accents_case_and_ligatures_do_not_matter() {
    let catalogue = catalogue(&[(1, login("Café des Œuvres", 1)), (2, login("Thé crémeux", 1))]);
    for text in ["cafe", "CAFÉ", "café", "çafè", "oeuvres", "ŒUVRES", "fé des", "  cafe   oeu "]
    {
        assert_eq!(found(&catalogue, text), [1], "{text}");
    }
    assert_eq!(found(&catalogue, "cremeux"), [2], "an accent parts no word");
    assert!(found(&catalogue, "coffee").is_empty());
}

#[test]
fn every_word_must_be_found_anywhere_in_the_item() {
    let mut item = login("Banque", 1);
    item.fields.set(Field::USERNAME, "alice");
    item.fields.set(Field::NOTES, "conseiller Martin");
    item.urls.push("nas.local:5000/chemin".into());
    item.tags.insert("famille".into());
    item.custom.push(CustomField {
        id: FieldId([1; 8]),
        label: "Agence".into(),
        kind: FieldKind::Text,
        value: "Lyon".into(),
        extra: Extra::default(),
    });
    let catalogue = catalogue(&[(1, item), (2, login("Banque", 1))]);
    for text in ["alice", "martin", "nas.local:5000", "5000", "chemin", "famil", "agence lyon"] {
        assert_eq!(found(&catalogue, text), [1], "{text}");
        assert_eq!(found(&catalogue, &format!("banque {text}")), [1], "{text}");
    }
    assert!(found(&catalogue, "alice bob").is_empty());
    assert_eq!(found(&catalogue, "banque").len(), 2);
    assert_eq!(found(&catalogue, " ").len(), 2, "nothing typed shows everything");
}

#[test]
fn secrets_are_never_searched() {
    let mut item = login("title", 1);
    item.fields.set(Field::PASSWORD, "hunter2");
    item.fields.set(Field::TOTP, "JBSWY3DPEHPK3PXP");
    item.fields.set(Field::CARD_NUMBER, "4111111111111111");
    item.custom.push(CustomField {
        id: FieldId([1; 8]),
        label: "PIN".into(),
        kind: FieldKind::Hidden,
        value: "9876".into(),
        extra: Extra::default(),
    });
    let mut edited = item.clone();
    edited.fields.set(Field::PASSWORD, "replaced");
    let catalogue = catalogue(&[(1, item.edited(edited, 2))]);
    for text in ["hunter2", "replaced", "jbswy", "4111", "9876"] {
        assert!(found(&catalogue, text).is_empty(), "{text}");
    }
    assert_eq!(found(&catalogue, "pin"), [1], "a hidden field's label is no secret");
}

#[test]
fn titles_rank_before_hosts_before_user_names_before_tags_before_the_rest() {
    let at = |place: fn(&mut Item)| {
        let mut item = login("x", 1);
        place(&mut item);
        item
    };
    let catalogue = catalogue(&[
        (1, at(|item| item.fields.set(Field::NOTES, "git"))),
        (2, at(|item| item.tags.extend(["git".to_owned()]))),
        (3, at(|item| item.fields.set(Field::USERNAME, "git"))),
        (4, at(|item| item.urls.push("https://git.example".into()))),
        (5, login("legit", 1)),
        (6, login("My github", 1)),
        (7, login("My git", 1)),
        (8, login("GitHub", 1)),
        (9, login("Git", 1)),
    ]);
    assert_eq!(found(&catalogue, "git"), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
}

#[test]
fn a_change_is_followed_and_a_removal_forgotten() {
    let mut catalogue = catalogue(&[(1, login("alpha", 1)), (2, login("alpha beta", 1))]);
    catalogue.put(id(1), &login("gamma", 2).into());
    assert_eq!(found(&catalogue, "alpha"), [2]);
    assert_eq!(found(&catalogue, "gam"), [1]);
    catalogue.remove(id(2));
    catalogue.put(id(3), &login("delta", 1).into());
    assert!(found(&catalogue, "alpha").is_empty());
    assert_eq!(found(&catalogue, "delta"), [3]);
    assert_eq!(shown(&catalogue, View::All).len(), 2);
}

#[test]
fn titles_and_addresses_of_any_length_or_form_are_kept_and_found() {
    let mut item = login(&format!("{}fin", "très long ".repeat(10_000)), 1);
    item.urls = vec!["nas.local:5000".into(), "localhost:8080".into()];
    let record: Record = item.into();
    let kept = Record::decode(&record.encode()).unwrap();
    assert!(kept == record);
    let mut catalogue = Catalogue::default();
    catalogue.put(id(1), &kept);
    for text in ["fin", "localhost:8080", "nas.local"] {
        assert_eq!(found(&catalogue, text), [1]);
    }
}

#[test]
fn views_and_counts_agree() {
    let mut items = Vec::new();
    for n in 1..=6 {
        items.push((n, login(&format!("item {n}"), u64::from(n))));
    }
    items[0].1.category = Some(id(100));
    items[1].1.category = Some(id(101));
    items[2].1.category = Some(id(199));
    items[3].1.favourite = true;
    items[3].1.tags.insert("été".into());
    items[4].1 = items[4].1.trashed(9);
    items[4].1.favourite = true;
    items[5].1.kind = ItemKind::Note;
    items[5].1.conflict_of = Some(id(1));
    let mut catalogue = catalogue(&items);
    let outer = Category { name: "outer".into(), ..Category::default() };
    let inner = Category { name: "inner".into(), parent: Some(id(100)), ..Category::default() };
    catalogue.put(id(100), &outer.into());
    catalogue.put(id(101), &inner.into());

    assert_eq!(shown(&catalogue, View::All), [6, 4, 3, 2, 1]);
    assert_eq!(shown(&catalogue, View::Favourites), [4]);
    assert_eq!(shown(&catalogue, View::Trash), [5]);
    assert_eq!(shown(&catalogue, View::Conflicts), [6]);
    assert_eq!(shown(&catalogue, View::Uncategorised), [6, 4, 3]);
    assert_eq!(shown(&catalogue, View::Category { id: id(100) }), [2, 1]);
    assert_eq!(shown(&catalogue, View::Category { id: id(101) }), [2]);
    assert_eq!(shown(&catalogue, View::Tag { name: "été".into() }), [4]);
    assert_eq!(shown(&catalogue, View::Type { kind: ItemKind::Note }), [6]);

    let counts = catalogue.counts();
    assert_eq!((counts.all, counts.favourites, counts.trash), (5, 1, 1));
    assert_eq!((counts.conflicts, counts.uncategorised), (1, 3));
    assert_eq!(counts.by_category[&id(100)], 2);
    assert_eq!(counts.by_category[&id(101)], 1);
    assert_eq!(counts.by_tag["été"], 1);
    assert_eq!(counts.by_type["login"], 4);
}

#[test]
fn lists_sort_by_date_and_by_title() {
    let mut old = login("Été", 1);
    old.updated_at = 50;
    let catalogue = catalogue(&[(1, old), (2, login("eta", 2)), (3, login("Zoo", 3))]);
    let sorted = |sort| {
        let query = Query { sort, ..Query::default() };
        catalogue.list(&query).iter().map(|id| id.0[0]).collect::<Vec<_>>()
    };
    assert_eq!(sorted(Sort::Updated), [1, 3, 2]);
    assert_eq!(sorted(Sort::Created), [3, 2, 1]);
    assert_eq!(sorted(Sort::Title), [2, 1, 3]);
}

#[test]
fn queries_are_written_as_the_page_writes_them() {
    let json = r#"{"view":{"kind":"type","type":"sshKey"},"text":"a","sort":"title"}"#;
    let query: Query = serde_json::from_str(json).unwrap();
    assert_eq!(query.view, View::Type { kind: ItemKind::SshKey });
    assert_eq!(serde_json::to_string(&query).unwrap(), json);
}

#[test]
fn every_view_reads_back_from_its_json_and_no_other_does() {
    let id = EntryId([7; 16]);
    let views = [
        View::All,
        View::Favourites,
        View::Trash,
        View::Conflicts,
        View::Uncategorised,
        View::Category { id },
        View::Tag { name: "été".to_owned() },
        View::Type { kind: ItemKind::Card },
    ];
    for view in views {
        let json = serde_json::to_string(&view).unwrap();
        assert_eq!(serde_json::from_str::<View>(&json).unwrap(), view);
    }
    for wrong in [r#"{"kind":"every"}"#, r#"{"kind":"tag"}"#, r#"{"kind":"category","id":"7"}"#] {
        assert!(serde_json::from_str::<View>(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_part_of_a_title_finds_it(title in "\\PC{1,30}", from in 0..30_usize, length in 1..10_usize) {
        let part: String = title.chars().skip(from).take(length).collect();
        let catalogue = catalogue(&[(1, login(&title, 1)), (2, login("another", 1))]);
        // Cutting between a letter and its accent leaves no part of a word.
        if part.is_empty() || !fold(&part.chars().take(1).collect::<String>()).is_empty() {
            prop_assert!(found(&catalogue, &part).contains(&1));
        }
    }

    #[test]
    fn a_letter_folds_alike_whatever_stands_beside_it(text in "\\PC{0,20}") {
        let apart: String = text.chars().map(|c| fold(&c.to_string())).collect();
        let together: String = mdp_wire::unicode::without_marks(&text).to_lowercase();
        prop_assert_eq!(fold(&text), apart);
        // Where Unicode has no more to say than to decompose, that is what it comes to.
        if together.is_ascii() && text.chars().all(|c| !"œæßþøłđðıŒÆẞÞØŁĐÐ".contains(c)) {
            prop_assert_eq!(fold(&text), together);
        }
    }

    #[test]
    fn a_list_looked_at_by_windows_is_the_whole_list(
        dates in prop::collection::vec(0..9_u64, 0..400),
        windows in prop::collection::vec((0..450_usize, 0..60_usize), 1..12),
    ) {
        let mut catalogue = Catalogue::default();
        for (n, date) in (0_u16..).zip(&dates) {
            let mut id = [0; 16];
            id[..2].copy_from_slice(&n.to_be_bytes());
            catalogue.put(EntryId(id), &login(&format!("t{}", date % 3), *date).into());
        }
        let whole = catalogue.list(&Query::default());
        let mut list = catalogue.find(Query::default());
        prop_assert_eq!(list.len(), whole.len());
        for (offset, limit) in windows {
            let until = whole.len().min(offset + limit);
            let expected = whole.get(offset..until).unwrap_or_default();
            prop_assert_eq!(catalogue.window(&mut list, offset, limit), expected);
        }
        prop_assert!(whole.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn following_changes_is_the_same_as_starting_afresh(
        steps in prop::collection::vec(
            (0..5_u8, prop::option::of("[a-c]{1,3}( [a-c]{1,3})?"), 0..3_usize),
            0..20,
        ),
        text in "[a-c]{1,2}",
    ) {
        let mut followed = Catalogue::default();
        let mut last = std::collections::BTreeMap::new();
        for (n, title, words_of) in steps {
            if let Some(title) = title {
                followed.put(id(n), &login(&title, 1).into());
                last.insert(n, login(&title, 1));
            } else {
                followed.remove(id(n));
                last.remove(&n);
            }
            followed.read_words(words_of);
        }
        let afresh = catalogue(&last.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(found(&followed, &text), found(&afresh, &text));
    }
}
