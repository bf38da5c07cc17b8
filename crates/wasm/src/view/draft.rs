//! What the form of an item holds, secrets in clear: the person is editing them.

use mdp_crypto::Entropy;
use mdp_crypto::entropy::random;
use mdp_ledger::{EntryId, gather};
use mdp_vault::item::{
    CustomField, Extra, Field, FieldId, FieldRef, Fields, Item, ItemKind, Millis, Text,
};
use serde::{Deserialize, Serialize};

use super::field;
use crate::border::Failure;

/// `ItemDraft`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    r#type: String,
    title: Text,
    fields: Vec<DraftField>,
    urls: Vec<String>,
    notes: Text,
    tags: Vec<String>,
    category_id: Option<EntryId>,
    favourite: bool,
}

/// `FieldDraft`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DraftField {
    id: String,
    kind: Option<String>,
    label: Option<String>,
    value: Text,
}

impl Draft {
    /// The form of an item.
    pub fn of(item: &Item) -> Self {
        let known = field::shown(item).into_iter().filter_map(|reference| match reference {
            FieldRef::Known(known) => Some(DraftField {
                id: known.to_string(),
                kind: None,
                label: None,
                value: item.fields.get(known).into(),
            }),
            FieldRef::Custom(_) => None,
        });
        // A custom field stays in the form even when it holds nothing.
        let custom = item.custom.iter().map(|custom| DraftField {
            id: FieldRef::Custom(custom.id).to_string(),
            kind: Some(field::kind_name(custom.kind).to_owned()),
            label: Some(custom.label.clone()),
            value: custom.value.clone(),
        });
        Self {
            r#type: field::type_name(item.kind),
            title: item.title().into(),
            fields: known.chain(custom).collect(),
            urls: item.urls.clone(),
            notes: item.fields.get(Field::NOTES).into(),
            tags: item.tags.iter().cloned().collect(),
            category_id: item.category,
            favourite: item.favourite,
        }
    }

    /// The item that the form makes of `started_from`, or of nothing. What forms don't show stays.
    pub fn into_item(
        self,
        started_from: Option<&Item>,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Item, Failure> {
        let mut item = started_from.cloned().unwrap_or_else(|| Item::new(ItemKind::Login, "", now));
        if self.r#type != field::type_name(item.kind) || started_from.is_none() {
            let named = ItemKind::ALL.into_iter().find(|kind| kind.name() == self.r#type);
            item.kind = named.ok_or(Failure::new("malformed"))?;
        }
        let before = std::mem::take(&mut item.custom);
        item.fields = Fields::default();
        item.fields.set(Field::TITLE, self.title);
        item.fields.set(Field::NOTES, self.notes);
        for draft in self.fields {
            if draft.id.starts_with("new-") {
                item.custom.push(draft.into_custom(FieldId(random(entropy)), None));
                continue;
            }
            match field::named(&draft.id)? {
                FieldRef::Known(known) => item.fields.set(known, draft.value),
                FieldRef::Custom(id) => {
                    let before = before.iter().find(|custom| custom.id == id);
                    item.custom.push(draft.into_custom(id, before));
                }
            }
        }
        item.urls = self.urls;
        item.tags = gather(self.tags.into_iter().filter(|tag| !tag.trim().is_empty()));
        item.category = self.category_id;
        item.favourite = self.favourite;
        Ok(item)
    }
}

impl DraftField {
    fn into_custom(self, id: FieldId, before: Option<&CustomField>) -> CustomField {
        let name = self.kind.unwrap_or_default();
        // A kind that this version doesn't know is shown as another, and stays what it was.
        let kept = before.map(|b| b.kind).filter(|kind| field::kind_name(*kind) == name);
        CustomField {
            id,
            label: self.label.unwrap_or_default(),
            kind: kept.unwrap_or_else(|| field::kind_named(&name)),
            value: self.value,
            extra: before.map_or_else(Extra::default, |before| before.extra.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use mdp_vault::item::FieldKind;

    use super::*;
    use crate::border::Browser;

    fn item() -> Item {
        let mut item = Item::new(ItemKind::Unknown(42), "t", 1);
        item.fields.set(Field::PASSWORD, "p");
        item.fields.set("field-77".parse().unwrap(), "of a later version");
        item.urls.push("nas.local:5000".into());
        item.tags.insert("a".into());
        item.custom.push(CustomField {
            id: FieldId([7; 8]),
            label: "l".into(),
            kind: FieldKind::Unknown(9),
            value: Text::default(),
            extra: Extra::default(),
        });
        item
    }

    #[test]
    fn a_form_saved_as_it_was_changes_nothing() {
        let item = item();
        let json = serde_json::to_string(&Draft::of(&item)).unwrap();
        let draft: Draft = serde_json::from_str(&json).unwrap();
        assert!(draft.into_item(Some(&item), 5, &mut Browser).unwrap() == item);
    }

    #[test]
    fn what_a_form_no_longer_holds_is_removed_and_what_it_adds_gets_an_id() {
        let item = item();
        let mut draft = Draft::of(&item);
        draft.fields.retain(|field| field.id != "password" && field.kind.is_none());
        draft.fields.push(DraftField {
            id: "new-1".into(),
            kind: Some("hidden".into()),
            label: Some("x".into()),
            value: "v".into(),
        });
        let next = draft.into_item(Some(&item), 5, &mut Browser).unwrap();
        assert_eq!(next.fields.get(Field::PASSWORD), "");
        assert_eq!((next.custom.len(), next.custom[0].kind), (1, FieldKind::Hidden));
        assert_ne!(next.custom[0].id, FieldId([7; 8]));
        assert_eq!(next.kind, ItemKind::Unknown(42));
    }

    #[test]
    fn a_new_item_is_of_the_type_asked_for() {
        let json = r#"{"type":"wifi","title":"w","fields":[],"urls":[],"notes":"","tags":["", "b"],"categoryId":null,"favourite":true}"#;
        let draft: Draft = serde_json::from_str(json).unwrap();
        let item = draft.into_item(None, 5, &mut Browser).unwrap();
        assert_eq!((item.kind, item.created_at, item.tags.len()), (ItemKind::Wifi, 5, 1));
    }
}
