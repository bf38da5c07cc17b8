//! Changes to an item, each leaving the former values in its history.

use super::history::tidy;
use super::{CustomField, Field, FieldKind, FieldRef, HistoryEntry, Item, Millis, Text};

impl Item {
    /// The item after a person edited it: `edited` as it came back from a form, with what forms
    /// do not hold put back (history, attachment keys, creation date, unknown keys) and every
    /// replaced value added to the history.
    #[must_use]
    pub fn edited(&self, edited: Self, now: Millis) -> Self {
        let mut item = edited;
        item.created_at = self.created_at;
        item.updated_at = now;
        item.origin.clone_from(&self.origin);
        item.extra.carry_over(&self.extra);
        for attachment in &mut item.attachments {
            if let Some(previous) = self.attachments.iter().find(|a| a.blob == attachment.blob) {
                attachment.key.clone_from(&previous.key);
                attachment.extra.carry_over(&previous.extra);
            }
        }
        for custom in &mut item.custom {
            if let Some(previous) = self.custom.iter().find(|c| c.id == custom.id) {
                custom.extra.carry_over(&previous.extra);
            }
        }
        item.history.clone_from(&self.history);
        item.history.extend(self.replaced_by(&item, now));
        tidy(&mut item.history);
        item
    }

    /// Puts a former value back in its field; the value it replaces joins the history.
    #[must_use]
    pub fn restored(&self, entry: &HistoryEntry, now: Millis) -> Self {
        let mut item = self.clone();
        match entry.field {
            FieldRef::Known(Field::URLS) => {
                item.urls = entry.value.lines().map(str::to_owned).collect();
            }
            FieldRef::Known(field) => item.fields.set(field, entry.value.clone()),
            FieldRef::Custom(id) => match item.custom.iter_mut().find(|c| c.id == id) {
                Some(custom) => custom.value = entry.value.clone(),
                // Its kind went with the field: masked is the safe one.
                None => item.custom.push(CustomField {
                    id,
                    label: entry.label.clone(),
                    kind: FieldKind::Hidden,
                    value: entry.value.clone(),
                    extra: super::Extra::default(),
                }),
            },
        }
        self.edited(item, now)
    }

    /// Moves the item to the trash.
    #[must_use]
    pub fn trashed(&self, now: Millis) -> Self {
        Self { trashed_at: Some(now), updated_at: now, ..self.clone() }
    }

    /// Takes the item out of the trash.
    #[must_use]
    pub fn untrashed(&self, now: Millis) -> Self {
        Self { trashed_at: None, updated_at: now, ..self.clone() }
    }

    /// Every field that holds something, with its value and a custom field's label.
    fn all_values(&self) -> Vec<(FieldRef, Text, &str)> {
        let known =
            self.fields.iter().map(|(field, value)| (FieldRef::Known(field), value.clone(), ""));
        let custom = self.custom.iter().filter(|custom| !custom.value.is_empty()).map(|custom| {
            (FieldRef::Custom(custom.id), custom.value.clone(), custom.label.as_str())
        });
        let urls = (!self.urls.is_empty())
            .then(|| (FieldRef::Known(Field::URLS), Text::from(self.urls.join("\n")), ""));
        known.chain(custom).chain(urls).collect()
    }

    /// The values here that `next` no longer holds in the same place.
    fn replaced_by(&self, next: &Self, now: Millis) -> Vec<HistoryEntry> {
        let next = next.all_values();
        self.all_values()
            .into_iter()
            .filter(|(field, value, _)| !next.iter().any(|new| (&new.0, &new.1) == (field, value)))
            .map(|(field, value, label)| HistoryEntry {
                replaced_at: now,
                field,
                value,
                label: label.to_owned(),
                extra: super::Extra::default(),
            })
            .collect()
    }
}
