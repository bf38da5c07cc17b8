//! Two edits of one field: what the item kept beside what its copy keeps.

use std::collections::BTreeSet;

use mdp_ledger::EntryId;
use mdp_vault::item::{Field, FieldRef, Item};
use serde::Serialize;

use super::field;

/// `Conflict`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conflict<'a> {
    id: EntryId,
    of: EntryId,
    title: &'a str,
    at: u64,
    device: &'static str,
    fields: Vec<ConflictField<'a>>,
}

/// `ConflictField`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConflictField<'a> {
    field_id: String,
    kind: Option<&'static str>,
    label: Option<&'a str>,
    secret: bool,
    kept: Option<String>,
    other: Option<String>,
}

impl<'a> Conflict<'a> {
    /// Of a copy, and the item it is a copy of; none where that one is gone.
    pub fn new(id: EntryId, copy: &'a Item, of: EntryId, kept: Option<&'a Item>) -> Self {
        Self {
            id,
            of,
            title: kept.unwrap_or(copy).title(),
            at: copy.updated_at,
            device: "",
            fields: fields(kept, copy),
        }
    }
}

/// The fields of which two versions hold different values, secrets masked.
pub fn fields<'a>(kept: Option<&'a Item>, copy: &'a Item) -> Vec<ConflictField<'a>> {
    differing(kept, copy).into_iter().map(|field| side_by_side(kept, copy, field)).collect()
}

/// The fields of which the two hold different values, in the order to show them.
fn differing(kept: Option<&Item>, copy: &Item) -> Vec<FieldRef> {
    let mut seen = BTreeSet::new();
    let mut all = vec![FieldRef::Known(Field::TITLE)];
    all.extend(kept.map(field::shown).into_iter().flatten());
    all.extend(field::shown(copy));
    all.extend([FieldRef::Known(Field::URLS), FieldRef::Known(Field::NOTES)]);
    let value = |item: Option<&Item>, field| item.map(|item| field::value(item, field));
    all.retain(|field| {
        let differs = value(kept, *field).unwrap_or_default()
            != value(Some(copy), *field).unwrap_or_default();
        differs && seen.insert(*field)
    });
    all
}

fn side_by_side<'a>(
    kept: Option<&'a Item>,
    copy: &'a Item,
    reference: FieldRef,
) -> ConflictField<'a> {
    let custom = |item: &'a Item| field::custom(item, reference);
    let custom = kept.and_then(custom).or_else(|| custom(copy));
    let secret = match (reference, custom) {
        (FieldRef::Known(known), _) => known.is_secret(),
        (FieldRef::Custom(_), custom) => custom.is_none_or(mdp_vault::item::CustomField::is_secret),
    };
    let value = |item: &Item| {
        let value = field::value(item, reference);
        (!secret && !value.is_empty()).then_some(value)
    };
    ConflictField {
        field_id: reference.to_string(),
        kind: custom.map(|custom| field::kind_name(custom.kind)),
        label: custom.map(|custom| custom.label.as_str()),
        secret,
        kept: kept.and_then(value),
        other: value(copy),
    }
}

#[cfg(test)]
mod tests {
    use mdp_vault::item::ItemKind;

    use super::*;

    #[test]
    fn only_what_differs_is_shown_and_secrets_are_masked() {
        let mut kept = Item::new(ItemKind::Login, "same", 1);
        let mut copy = kept.clone();
        kept.fields.set(Field::PASSWORD, "hush");
        copy.fields.set(Field::PASSWORD, "shush");
        copy.urls.push("https://a.b".into());
        let conflict = Conflict::new(EntryId([2; 16]), &copy, EntryId([1; 16]), Some(&kept));
        let json = serde_json::to_value(&conflict).unwrap();
        assert!(!json.to_string().contains("hush"), "{json}");
        let names: Vec<_> = conflict.fields.iter().map(|field| field.field_id.as_str()).collect();
        assert_eq!(names, ["password", "urls"]);
        assert_eq!(json["fields"][1]["other"], "https://a.b");
        assert_eq!(json["fields"][1]["kept"], serde_json::Value::Null);
    }
}
