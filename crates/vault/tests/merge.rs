//! Merging: no edit is dropped, and every device merges alike.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use mdp_ledger::{EntryId, Hash};
use mdp_vault::item::{
    Attachment, Category, CustomField, Extra, Field, FieldId, FieldKind, Item, ItemKind, Record,
    Settings, Text,
};
use mdp_vault::merge::{Merged, conflict_id, merge};
use proptest::prelude::*;

const ID: EntryId = EntryId([1; 16]);
const LOSING: Hash = Hash([2; 32]);

/// One thing a person may do to an item on one device.
#[derive(Clone, Debug)]
enum Edit {
    Set(u8, u8),
    Kind(bool),
    Urls(Vec<u8>),
    Tag(u8),
    Untag(u8),
    Custom(u8, u8),
    RemoveCustom(u8),
    ReorderCustom,
    Attach(u8, u8),
    Detach(u8),
    Category(Option<u8>),
    Favourite(bool),
    Trash,
    Untrash,
}

const FIELDS: [Field; 4] = [Field::TITLE, Field::NOTES, Field::PASSWORD, Field::TOTP];

/// Value 0 is the empty one.
fn text(value: u8) -> String {
    if value == 0 { String::new() } else { format!("value {value}") }
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0..4_u8, 0..4_u8).prop_map(|(field, value)| Edit::Set(field, value)),
        any::<bool>().prop_map(Edit::Kind),
        prop::collection::vec(0..4_u8, 0..3).prop_map(Edit::Urls),
        (0..3_u8).prop_map(Edit::Tag),
        (0..3_u8).prop_map(Edit::Untag),
        (0..3_u8, 0..4_u8).prop_map(|(id, value)| Edit::Custom(id, value)),
        (0..3_u8).prop_map(Edit::RemoveCustom),
        Just(Edit::ReorderCustom),
        (0..3_u8, 1..4_u8).prop_map(|(blob, name)| Edit::Attach(blob, name)),
        (0..3_u8).prop_map(Edit::Detach),
        prop::option::of(0..3_u8).prop_map(Edit::Category),
        any::<bool>().prop_map(Edit::Favourite),
        Just(Edit::Trash),
        Just(Edit::Untrash),
    ]
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(edit(), 0..5)
}

fn apply(item: &Item, edit: &Edit, now: u64) -> Item {
    let mut form = item.clone();
    match edit {
        Edit::Set(field, value) => form.fields.set(FIELDS[usize::from(*field)], text(*value)),
        Edit::Kind(note) => form.kind = if *note { ItemKind::Note } else { ItemKind::Card },
        Edit::Urls(urls) => form.urls = urls.iter().map(|url| format!("host{url}")).collect(),
        Edit::Tag(tag) => form.tags.extend([format!("tag{tag}")]),
        Edit::Untag(tag) => form.tags.retain(|held| *held != format!("tag{tag}")),
        Edit::Custom(id, value) => {
            let (id, value) = (FieldId([*id; 8]), Text::from(text(*value)));
            match form.custom.iter_mut().find(|custom| custom.id == id) {
                Some(custom) => custom.value = value,
                None => form.custom.push(CustomField {
                    id,
                    label: "label".into(),
                    kind: FieldKind::Hidden,
                    value,
                    extra: Extra::default(),
                }),
            }
        }
        Edit::RemoveCustom(id) => form.custom.retain(|custom| custom.id != FieldId([*id; 8])),
        Edit::ReorderCustom => form.custom.reverse(),
        Edit::Attach(blob, name) => {
            let blob = EntryId([*blob; 16]);
            match form.attachments.iter_mut().find(|a| a.blob == blob) {
                Some(attachment) => attachment.name = text(*name),
                None => form.attachments.push(Attachment {
                    blob,
                    key: None,
                    name: text(*name),
                    size: 1,
                    mime: String::new(),
                    added_at: 1,
                    extra: Extra::default(),
                }),
            }
        }
        Edit::Detach(blob) => form.attachments.retain(|a| a.blob != EntryId([*blob; 16])),
        Edit::Category(category) => form.category = category.map(|n| EntryId([n; 16])),
        Edit::Favourite(favourite) => form.favourite = *favourite,
        Edit::Trash => return item.trashed(now),
        Edit::Untrash => return item.untrashed(now),
    }
    item.edited(form, now)
}

fn branch(base: &Item, edits: &[Edit], start: u64) -> Item {
    (start..).zip(edits).fold(base.clone(), |item, (now, edit)| apply(&item, edit, now))
}

/// A common ancestor and two branches of it; the ancestor may be unknown.
fn branches() -> impl Strategy<Value = (Option<Record>, Record, Record)> {
    (edits(), edits(), edits(), prop::bool::weighted(0.9)).prop_map(
        |(base, first, second, known)| {
            let base = branch(&Item::new(ItemKind::Login, "title", 1), &base, 10);
            let first = branch(&base, &first, 100).into();
            let second = branch(&base, &second, 200).into();
            (known.then(|| base.into()), first, second)
        },
    )
}

fn item(record: &Record) -> &Item {
    record.as_item().unwrap()
}

/// Whatever a person typed into an item, now or before, with where they typed it.
fn typed(item: &Item) -> BTreeSet<(String, String)> {
    let known = item.fields.iter().map(|(field, value)| (field.to_string(), value.to_string()));
    let custom = item
        .custom
        .iter()
        .filter(|custom| !custom.value.is_empty())
        .map(|custom| (format!("custom-{}", custom.id), custom.value.to_string()));
    let former = item.history.iter().map(|e| (e.field.to_string(), e.value.to_string()));
    let urls = item.urls.iter().map(|url| ("url".to_owned(), url.clone()));
    let former_urls = item
        .history
        .iter()
        .filter(|entry| entry.field.to_string() == "urls")
        .flat_map(|entry| entry.value.lines().map(|url| ("url".to_owned(), url.to_owned())));
    let files = item.attachments.iter().map(|a| (format!("file {}", a.blob), a.name.clone()));
    let tags = item.tags.iter().map(|tag| ("tag".to_owned(), tag.clone()));
    let category = item.category.map(|id| ("category".to_owned(), id.to_string()));
    let kind = ("kind".to_owned(), format!("{:?}", item.kind));
    known
        .chain(custom)
        .chain(former.filter(|(field, _)| field != "urls"))
        .chain(urls)
        .chain(former_urls)
        .chain(files)
        .chain(tags)
        .chain(category)
        .chain([kind])
        .collect()
}

fn survivors(merged: &Merged) -> BTreeSet<(String, String)> {
    let mut all = typed(item(merged.record.as_ref().unwrap()));
    all.extend(merged.conflict.iter().flat_map(|(_, copy)| typed(item(copy))));
    all
}

/// What keeps no history: tags, files, categories, types. Letting go of those is an edit too.
fn keeps_no_history(place: &str) -> bool {
    ["tag", "file", "category", "kind"].iter().any(|word| place.starts_with(word))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_edit_is_dropped((base, first, second) in branches()) {
        let merged = merge(ID, base.as_ref(), Some(&first), Some(&second), LOSING);
        let survivors = survivors(&merged);
        let before = base.as_ref().map(|base| typed(item(base))).unwrap_or_default();
        for side in [&first, &second] {
            for value in typed(item(side)) {
                let untouched = keeps_no_history(&value.0) && before.contains(&value);
                prop_assert!(untouched || survivors.contains(&value), "{value:?} is gone");
            }
        }
    }

    #[test]
    fn every_device_merges_alike((base, first, second) in branches()) {
        let merged = || merge(ID, base.as_ref(), Some(&first), Some(&second), LOSING);
        let (one, other) = (merged(), merged());
        prop_assert!(one.record.unwrap().encode() == other.record.unwrap().encode());
        prop_assert!(one.conflict == other.conflict);
    }

    #[test]
    fn which_side_is_first_matters_only_where_both_changed_a_field(
        (base, first, second) in branches(),
    ) {
        let one = merge(ID, base.as_ref(), Some(&first), Some(&second), LOSING);
        let other = merge(ID, base.as_ref(), Some(&second), Some(&first), LOSING);
        prop_assert_eq!(one.conflict.is_some(), other.conflict.is_some());
        if one.conflict.is_none() {
            let ordered = |merged: &Merged| {
                let mut item = item(merged.record.as_ref().unwrap()).clone();
                item.urls.sort();
                item.custom.sort_by_key(|custom| custom.id);
                item.attachments.sort();
                item
            };
            prop_assert!(ordered(&one) == ordered(&other));
        }
    }

    #[test]
    fn a_side_that_changed_nothing_takes_the_other((base, first, _) in branches()) {
        let base = base.unwrap_or_else(|| first.clone());
        for (a, b) in [(&base, &first), (&first, &base), (&first, &first)] {
            let merged = merge(ID, Some(&base), Some(a), Some(b), LOSING);
            prop_assert!(merged.record.as_ref() == Some(&first));
            prop_assert!(merged.conflict.is_none());
        }
    }
}

fn login(password: &str) -> Item {
    let mut item = Item::new(ItemKind::Login, "title", 1);
    item.fields.set(Field::PASSWORD, password);
    item
}

fn with(item: &Item, now: u64, change: impl FnOnce(&mut Item)) -> Record {
    let mut form = item.clone();
    change(&mut form);
    item.edited(form, now).into()
}

#[test]
fn two_edits_of_one_field_keep_both() {
    let base = login("old");
    let first = with(&base, 2, |item| item.fields.set(Field::PASSWORD, "theirs"));
    let second = with(&base, 3, |item| {
        item.fields.set(Field::PASSWORD, "ours");
        item.fields.set(Field::USERNAME, "alice");
    });
    let merged = merge(ID, Some(&base.into()), Some(&first), Some(&second), LOSING);
    let record = merged.record.unwrap();
    assert_eq!(item(&record).fields.get(Field::PASSWORD), "theirs");
    assert_eq!(item(&record).fields.get(Field::USERNAME), "alice", "the rest merges");
    let (id, copy) = merged.conflict.unwrap();
    assert_eq!(id, conflict_id(ID, LOSING));
    assert_eq!(item(&copy).fields.get(Field::PASSWORD), "ours");
    assert_eq!(item(&copy).conflict_of, Some(ID));
}

#[test]
fn edits_of_different_fields_merge_without_a_copy() {
    let base = login("old");
    let first = with(&base, 2, |item| item.fields.set(Field::PASSWORD, "new"));
    let second = with(&base, 3, |item| item.fields.set(Field::NOTES, "note"));
    let merged = merge(ID, Some(&base.into()), Some(&first), Some(&second), LOSING);
    assert!(merged.conflict.is_none());
    let record = merged.record.unwrap();
    assert_eq!(item(&record).fields.get(Field::PASSWORD), "new");
    assert_eq!(item(&record).fields.get(Field::NOTES), "note");
    assert_eq!(item(&record).history[0].value.as_str(), "old");
    assert_eq!(item(&record).updated_at, 3);
}

#[test]
fn a_deletion_yields_to_an_edit_and_wins_over_nothing() {
    let base = login("old");
    let edited = with(&base, 2, |item| item.fields.set(Field::PASSWORD, "new"));
    let trashed: Record = base.trashed(3).into();
    let base: Record = base.into();
    for (first, second) in [(None, Some(&edited)), (Some(&edited), None)] {
        assert_eq!(merge(ID, Some(&base), first, second, LOSING).record, Some(edited.clone()));
    }
    for (first, second) in [(None, Some(&base)), (Some(&base), None)] {
        assert_eq!(merge(ID, Some(&base), first, second, LOSING).record, None);
    }
    for (first, second) in [(&trashed, &edited), (&edited, &trashed)] {
        let record = merge(ID, Some(&base), Some(first), Some(second), LOSING).record.unwrap();
        assert!(!item(&record).is_trashed());
        assert_eq!(item(&record).fields.get(Field::PASSWORD), "new");
    }
}

#[test]
fn what_a_newer_version_wrote_on_either_side_survives() {
    let plain = Record::from(login("old")).encode().to_vec();
    // Key 900 with an unsigned integer, after all known keys.
    let newer = |value: u8| {
        let mut bytes = plain.clone();
        bytes[0] += 1;
        bytes.extend([0x19, 0x03, 0x84, value]);
        Record::decode(&bytes).unwrap()
    };
    let base = Record::decode(&plain).unwrap();
    let edited = with(item(&base), 2, |item| item.fields.set(Field::NOTES, "note"));
    let merged = merge(ID, Some(&base), Some(&newer(1)), Some(&edited), LOSING);
    let bytes = merged.record.unwrap().encode();
    assert!(bytes.ends_with(&[0x19, 0x03, 0x84, 1]));
    let both = merge(ID, Some(&base), Some(&newer(1)), Some(&newer(2)), LOSING);
    assert!(both.conflict.is_some(), "two values of an unknown key are both kept");
}

#[test]
fn categories_merge_by_field_and_settings_too() {
    let base = Category { name: "Bank".into(), ..Category::default() };
    let renamed = Category { name: "Banks".into(), updated_at: 2, ..base.clone() };
    let moved = Category { parent: Some(ID), updated_at: 3, ..base.clone() };
    let merged = merge(ID, Some(&base.into()), Some(&renamed.into()), Some(&moved.into()), LOSING);
    let category = merged.record.as_ref().and_then(Record::as_category).unwrap();
    assert_eq!((category.name.as_str(), category.parent), ("Banks", Some(ID)));
    assert!(merged.conflict.is_none());

    let base = Record::Settings(Settings::default());
    let dark = Record::Settings(Settings { theme: Some("dark".into()), ..Settings::default() });
    let french = Record::Settings(Settings { language: Some("fr".into()), ..Settings::default() });
    let merged = merge(ID, Some(&base), Some(&dark), Some(&french), LOSING).record.unwrap();
    let Record::Settings(settings) = merged else { panic!("not settings") };
    assert_eq!(
        (settings.theme.as_deref(), settings.language.as_deref()),
        (Some("dark"), Some("fr"))
    );
}
