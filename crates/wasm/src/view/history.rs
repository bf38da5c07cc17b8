//! Former values of an item's fields.

use mdp_ledger::Hash;
use mdp_vault::item::{HistoryEntry, Item};
use serde::Serialize;

use super::field;

/// `HistoryEntry` of the page.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Past<'a> {
    id: String,
    field_id: String,
    kind: Option<&'static str>,
    label: Option<&'a str>,
    secret: bool,
    value: Option<&'a str>,
    at: u64,
    /// The ledger says which device signed a change; an item's own history doesn't.
    device: &'static str,
}

/// An item's history, newest first, secrets masked.
pub fn of(item: &Item) -> Vec<Past<'_>> {
    item.history.iter().rev().map(|entry| past(item, entry)).collect()
}

fn past<'a>(item: &'a Item, entry: &'a HistoryEntry) -> Past<'a> {
    let custom = field::custom(item, entry.field);
    let is_custom = matches!(entry.field, mdp_vault::item::FieldRef::Custom(_));
    let secret = field::is_secret(item, entry.field);
    Past {
        id: id(entry),
        field_id: entry.field.to_string(),
        kind: is_custom.then(|| custom.map_or("hidden", |custom| field::kind_name(custom.kind))),
        label: is_custom.then_some(entry.label.as_str()),
        secret,
        value: (!secret).then_some(entry.value.as_str()),
        at: entry.replaced_at,
        device: "",
    }
}

/// The entry of this id.
pub fn find<'a>(item: &'a Item, wanted: &str) -> Option<&'a HistoryEntry> {
    item.history.iter().find(|entry| id(entry) == wanted)
}

/// Names an entry by what it is, since its place moves.
fn id(entry: &HistoryEntry) -> String {
    let text = format!("{}/{}/{}", entry.replaced_at, entry.field, entry.value.as_str());
    let text = zeroize::Zeroizing::new(text);
    Hash::of(text.as_bytes()).to_string()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use mdp_vault::item::{Field, ItemKind};

    use super::*;

    #[test]
    fn each_former_value_is_found_again_by_its_id_and_secrets_stay_masked() {
        let mut item = Item::new(ItemKind::Login, "t", 1);
        for (now, password) in [(2, "one"), (3, "two"), (4, "three")] {
            let mut next = item.clone();
            next.fields.set(Field::PASSWORD, password);
            next.fields.set(Field::TITLE, format!("t{now}"));
            item = item.edited(next, now);
        }
        let past = of(&item);
        assert_eq!(past.len(), 5);
        assert!(past.windows(2).all(|pair| pair[0].at >= pair[1].at));
        for entry in &past {
            let found = find(&item, &entry.id).unwrap();
            assert_eq!(
                (found.replaced_at, found.field.to_string()),
                (entry.at, entry.field_id.clone())
            );
            assert_eq!(entry.value.is_none(), entry.field_id == "password");
        }
    }
}
