//! An item in full, secrets masked.

use mdp_vault::item::{Field, FieldRef, Item};
use serde::Serialize;

use super::field;
use super::row::Row;

/// `FieldView`, but for the strength, which the other module rates.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FieldView<'a> {
    id: String,
    kind: Option<&'static str>,
    label: Option<&'a str>,
    secret: bool,
    value: Option<&'a str>,
    history: usize,
}

/// `ItemDetail`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    fields: Vec<FieldView<'a>>,
    urls: &'a [String],
    notes: &'a str,
    history_count: usize,
    revision: u64,
}

impl<'a> Detail<'a> {
    /// Of an item and its row.
    pub fn new(row: Row<'a>, item: &'a Item, revision: u64) -> Self {
        Self {
            row,
            fields: field::shown(item).into_iter().map(|field| view(item, field)).collect(),
            urls: &item.urls,
            notes: item.fields.get(Field::NOTES),
            history_count: item.history.len(),
            revision,
        }
    }
}

fn view(item: &Item, reference: FieldRef) -> FieldView<'_> {
    let custom = field::custom(item, reference);
    let secret = field::is_secret(item, reference);
    let value = item.value(reference);
    FieldView {
        id: reference.to_string(),
        kind: custom.map(|custom| field::kind_name(custom.kind)),
        label: custom.map(|custom| custom.label.as_str()),
        secret,
        value: (!secret).then_some(value),
        history: item.history.iter().filter(|entry| entry.field == reference).count(),
    }
}

#[cfg(test)]
mod tests {
    use mdp_ledger::EntryId;
    use mdp_vault::item::ItemKind;

    use super::*;

    #[test]
    fn secrets_are_masked_and_the_rest_is_shown() {
        let mut item = Item::new(ItemKind::Login, "t", 1);
        item.fields.set(Field::USERNAME, "me");
        item.fields.set(Field::PASSWORD, "hush");
        let mut next = item.clone();
        next.fields.set(Field::PASSWORD, "hush hush");
        let item = item.edited(next, 2);
        let row = Row::new(EntryId([1; 16]), &item, None, 0, false);
        let json = serde_json::to_value(Detail::new(row, &item, 3)).unwrap();
        assert!(!json.to_string().contains("hush"), "{json}");
        assert_eq!(json["fields"][0]["value"], "me");
        assert_eq!(json["fields"][1]["id"], "password");
        assert_eq!((&json["fields"][1]["history"], &json["historyCount"]), (&1.into(), &1.into()));
        assert_eq!(json["title"], "t");
    }
}
