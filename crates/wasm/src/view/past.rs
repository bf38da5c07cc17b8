//! What has become of an item since an earlier time.

use mdp_ledger::EntryId;
use mdp_sync::workspace::Since;
use mdp_vault::item::Item;
use serde::Serialize;

use super::conflict::{ConflictField, fields};
use super::row::Row;

/// `PastRow`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PastRow<'a> {
    id: EntryId,
    since: &'static str,
    /// As it was, where it was there; none where neither version can be shown.
    item: Option<Row<'a>>,
}

impl<'a> PastRow<'a> {
    /// Of an item as it was and as it is.
    pub fn new(id: EntryId, since: Since, then: Option<&'a Item>, now: Option<&'a Item>) -> Self {
        let since = match since {
            Since::Removed => "removed",
            Since::Changed => "changed",
            Since::Added => "added",
            Since::Lost => "lost",
        };
        let row = |item: &'a Item| Row::new(id, item, None, 0, false);
        Self { id, since, item: then.or(now).map(row) }
    }
}

/// `PastItem`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Differences<'a> {
    /// `kept`: today; `other`: then.
    fields: Vec<ConflictField<'a>>,
    /// What else is another.
    more: Vec<&'static str>,
}

impl<'a> Differences<'a> {
    /// Between today's version, if there is one, and the version of then.
    pub fn new(now: Option<&'a Item>, then: &'a Item) -> Self {
        let others = now.map_or([false; 6], |now| {
            [
                now.kind != then.kind,
                now.category != then.category,
                now.tags != then.tags,
                now.favourite != then.favourite,
                now.trashed_at.is_some() != then.trashed_at.is_some(),
                now.attachments != then.attachments,
            ]
        });
        let names = ["type", "category", "tags", "favourite", "trash", "attachments"];
        let more = names.into_iter().zip(others).filter_map(|(name, other)| other.then_some(name));
        Self { fields: fields(now, then), more: more.collect() }
    }
}

#[cfg(test)]
mod tests {
    use mdp_vault::item::{Field, ItemKind};

    use super::*;

    #[test]
    fn only_what_is_another_is_told_and_secrets_are_masked() {
        let mut then = Item::new(ItemKind::Login, "Bank", 1);
        then.fields.set(Field::PASSWORD, "hush");
        let mut now = then.clone();
        now.fields.set(Field::PASSWORD, "shush");
        now.fields.set(Field::USERNAME, "ada");
        now.tags.insert("money".into());
        let json = serde_json::to_value(Differences::new(Some(&now), &then)).unwrap();
        assert!(!json.to_string().contains("hush"), "{json}");
        let names: Vec<_> =
            json["fields"].as_array().unwrap().iter().map(|f| f["fieldId"].clone()).collect();
        assert_eq!(names, ["username", "password"]);
        assert_eq!(json["more"], serde_json::json!(["tags"]));

        let gone = serde_json::to_value(Differences::new(None, &then)).unwrap();
        assert_eq!(gone["fields"].as_array().unwrap().len(), 2, "title and password");
        assert_eq!(gone["more"], serde_json::json!([]));
    }
}
