//! Records: what is written is read back, and nothing unknown is lost.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use mdp_crypto::blob::BlobKey;
use mdp_ledger::{EntryId, Hash};
use mdp_vault::item::{
    Attachment, AttachmentKey, Categories, Category, CustomField, DecodeError, Extra, Field,
    FieldId, FieldKind, FieldRef, HISTORY_PER_FIELD, Item, ItemKind, Origin, Record,
};
use minicbor::Encoder;
use proptest::prelude::*;

fn full_item() -> Item {
    let mut item = Item::new(ItemKind::Login, "Café", 1_000);
    item.fields.set(Field::USERNAME, "alice");
    item.fields.set(Field::PASSWORD, "hunter2");
    item.urls = vec!["nas.local:5000".into(), "https://example.org/".into()];
    item.custom.push(CustomField {
        id: FieldId([7; 8]),
        label: "PIN".into(),
        kind: FieldKind::Hidden,
        value: "1234".into(),
        extra: Extra::default(),
    });
    item.tags = BTreeSet::from(["été".to_owned()]);
    item.category = Some(EntryId([1; 16]));
    item.attachments.push(Attachment {
        blob: EntryId([2; 16]),
        key: Some(AttachmentKey::from(&BlobKey::from_bytes([3; 32]))),
        name: "scan.pdf".into(),
        size: 42,
        mime: "application/pdf".into(),
        added_at: 1_000,
        extra: Extra::default(),
    });
    item.origin = Some(Origin {
        system: "previous".into(),
        account: "alice".into(),
        id: "1".into(),
        digest: Hash([9; 32]),
        extra: Extra::default(),
    });
    let mut edited = item.clone();
    edited.fields.set(Field::PASSWORD, "correct horse");
    item.edited(edited, 2_000)
}

fn record(item: Item) -> Record {
    item.into()
}

fn item_of(record: &Record) -> &Item {
    record.as_item().unwrap()
}

#[test]
fn a_record_comes_back_as_it_was() {
    let record = record(full_item());
    assert!(Record::decode(&record.encode()).unwrap() == record);
}

/// A map of `(key, CBOR)` in ascending keys.
fn cbor_map(entries: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut sink = Encoder::new(Vec::new());
    sink.map(entries.len() as u64).unwrap();
    for (key, value) in entries {
        sink.u32(*key).unwrap();
        sink.writer_mut().extend_from_slice(value);
    }
    sink.into_writer()
}

fn cbor(write: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Vec<u8> {
    let mut sink = Encoder::new(Vec::new());
    write(&mut sink);
    sink.into_writer()
}

#[test]
fn an_older_client_never_drops_what_a_newer_one_wrote() {
    let uint = |n: u64| cbor(|e| drop(e.u64(n)));
    let text = |s: &str| cbor(|e| drop(e.str(s)));
    let custom = cbor_map(&[(1, cbor(|e| drop(e.bytes(&[7; 8])))), (3, uint(9)), (77, text("c"))]);
    let newer = cbor_map(&[
        (0, uint(1)),
        (1, uint(42)),
        (
            2,
            cbor(|e| {
                drop(
                    e.map(2).unwrap().u32(1).unwrap().str("t").unwrap().u32(999).unwrap().str("x"),
                );
            }),
        ),
        (4, cbor(|e| e.array(1).unwrap().writer_mut().extend_from_slice(&custom))),
        (9, uint(1)),
        (10, uint(1)),
        (500, cbor(|e| drop(e.array(1).unwrap().map(1).unwrap().str("deep").unwrap().null()))),
    ]);
    let decoded = Record::decode(&newer).unwrap();
    assert_eq!(*decoded.encode(), newer, "carried through memory");

    let json = serde_json::to_string(&decoded).unwrap();
    let back: Record = serde_json::from_str(&json).unwrap();
    assert_eq!(*back.encode(), newer, "carried through JSON");

    // A form that knows nothing of unknown keys edits the item.
    let mut form: serde_json::Value = serde_json::to_value(item_of(&decoded)).unwrap();
    form.as_object_mut().unwrap().remove("extra");
    form["custom"][0].as_object_mut().unwrap().remove("extra");
    let edited = item_of(&decoded).edited(serde_json::from_value(form).unwrap(), 1);
    assert_eq!(*record(edited).encode(), newer, "carried through an edit");
}

#[test]
fn a_record_of_an_unknown_kind_is_kept_whole() {
    let newer = cbor_map(&[(0, vec![0x18, 0x63]), (5, vec![0xf6])]);
    let decoded = Record::decode(&newer).unwrap();
    assert!(matches!(decoded, Record::Unknown(_)));
    assert_eq!(*decoded.encode(), newer);
    let json = serde_json::to_string(&decoded).unwrap();
    assert_eq!(*serde_json::from_str::<Record>(&json).unwrap().encode(), newer);
}

#[test]
fn keys_out_of_order_repeated_or_of_indefinite_maps_are_refused() {
    let refused = |bytes: &[u8]| Record::decode(bytes).unwrap_err();
    assert_eq!(refused(&[0xa2, 0x01, 0x01, 0x00, 0x01]), DecodeError::KeyOrder(3));
    assert_eq!(refused(&[0xa2, 0x00, 0x01, 0x00, 0x01]), DecodeError::KeyOrder(3));
    assert_eq!(refused(&[0xbf, 0x00, 0x01, 0xff]), DecodeError::Indefinite(0));
    assert_eq!(refused(&[0xa0]), DecodeError::Missing(0));
    assert_eq!(refused(&[0xa1, 0x00, 0x18, 0x63, 0x00]), DecodeError::Trailing);
}

#[test]
fn nothing_of_an_item_shows_in_debug_output() {
    let item = full_item();
    let shown = format!(
        "{item:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        record(item.clone()),
        item.fields,
        item.custom,
        item.attachments,
        item.history,
        item.origin
    );
    for secret in ["Café", "alice", "hunter2", "correct", "1234", "PIN", "scan"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn json_holds_everything_but_attachment_keys() {
    let item = full_item();
    let json = serde_json::to_value(record(item.clone())).unwrap();
    assert_eq!(json["record"], "item");
    assert_eq!(json["type"], "login");
    assert_eq!(json["fields"]["password"], "correct horse");
    assert_eq!(json["history"][0]["field"], "password");
    assert!(json["attachments"][0].get("key").is_none());

    let from_form: Item = serde_json::from_value(json).unwrap();
    assert!(item.edited(from_form, item.updated_at) == item, "an edit puts the keys back");
}

#[test]
fn every_replaced_value_can_be_restored() {
    let item = full_item();
    let mut edited = item.clone();
    edited.urls.clear();
    edited.custom.clear();
    edited.fields.set(Field::USERNAME, "");
    let edited = item.edited(edited, 3_000);
    let former: Vec<_> =
        edited.history.iter().filter(|entry| entry.replaced_at == 3_000).cloned().collect();
    assert_eq!(former.len(), 3);
    let restored = former.iter().fold(edited, |item, entry| item.restored(entry, 4_000));
    assert_eq!(restored.urls, item.urls);
    assert_eq!(restored.fields.get(Field::USERNAME), "alice");
    assert_eq!(restored.value(FieldRef::Custom(FieldId([7; 8]))), "1234");
    assert_eq!(restored.custom[0].label, "PIN");
}

#[test]
fn history_keeps_the_last_values_of_each_field() {
    let mut item = full_item();
    for n in 0..50_u64 {
        let mut edited = item.clone();
        edited.fields.set(Field::PASSWORD, format!("password {n}"));
        item = item.edited(edited, 10_000 + n);
    }
    let values: Vec<&str> = item.history.iter().map(|entry| entry.value.as_str()).collect();
    assert_eq!(values.len(), HISTORY_PER_FIELD);
    assert_eq!(values.last(), Some(&"password 48"));
}

#[test]
fn categories_that_contain_each_other_still_make_a_tree() {
    let id = |n| EntryId([n; 16]);
    let category = |name: &str, parent: Option<u8>| Category {
        name: name.into(),
        parent: parent.map(id),
        ..Category::default()
    };
    let list = [
        (id(1), category("a", Some(2))),
        (id(2), category("b", Some(1))),
        (id(3), category("c", Some(2))),
        (id(4), category("d", Some(99))),
    ];
    let tree = Categories::new(list.iter().map(|(id, category)| (*id, category)));
    assert_eq!(tree.path(id(3)).last(), Some(&"c"));
    assert_eq!(tree.path(id(1)).len() + tree.path(id(2)).len(), 3, "one is inside the other");
    assert_eq!(tree.path(id(4)), ["d"], "a parent that is gone counts as none");
    assert!(tree.with_descendants(id(2)).contains(&id(3)));
    assert!(tree.path(id(99)).is_empty());
}

proptest! {
    #[test]
    fn decoding_never_panics_and_what_decodes_is_stable(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(record) = Record::decode(&bytes) {
            let encoded = record.encode();
            prop_assert!(Record::decode(&encoded).unwrap() == record);
        }
    }

    #[test]
    fn damaged_records_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = record(full_item()).encode().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(record) = Record::decode(&bytes) {
            prop_assert!(Record::decode(&record.encode()).unwrap() == record);
        }
    }
}
