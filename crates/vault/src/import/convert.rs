//! What becomes of an entry, a bundle and of what can't be read.

use minicbor::Encoder;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::previous::{Bundle, BundleContent, Content, Entry, Micros, SYSTEM, Sealed, Unreadable};
use crate::item::{
    CustomField, Extra, Field, FieldId, FieldKind, Item, ItemKind, Leftover, Millis, Origin, Text,
};
use mdp_ledger::Hash;

/// Converts the parts of one account.
pub(super) struct Converter<'a> {
    /// The account's user name, possibly empty.
    pub(super) account: &'a str,
    /// Stands in for dates the source doesn't give.
    pub(super) now: Millis,
}

impl Converter<'_> {
    /// The item of an entry. Its category is the caller's business.
    pub(super) fn entry(&self, entry: &Entry, content: &Content) -> Item {
        let signs_in =
            !(content.login.is_empty() && content.password.is_empty() && entry.url.is_empty());
        let kind =
            if signs_in || content.notes.is_empty() { ItemKind::Login } else { ItemKind::Note };
        let mut item = self.item(kind, &entry.title, entry.created, entry.updated);
        item.fields.set(Field::USERNAME, content.login.clone());
        item.fields.set(Field::PASSWORD, content.password.clone());
        item.fields.set(Field::NOTES, content.notes.clone());
        if !entry.url.is_empty() {
            item.urls.push(entry.url.clone());
        }
        for (label, value) in &content.extra {
            push_custom(&mut item, label, value.clone());
        }
        let digest = digest(&item);
        item.origin = Some(self.origin(entry_id(entry, digest), digest));
        item
    }

    /// The environment set of a bundle: its payload whole and, where it could be opened, its
    /// variables and the files they come from.
    pub(super) fn bundle(&self, bundle: &Bundle, opened: Option<&BundleContent>) -> Item {
        let title = format!("{}/{}", bundle.app, bundle.environment);
        let mut item = self.item(ItemKind::Api, &title, bundle.created, bundle.updated);
        item.fields.set(Field::APPLICATION, bundle.app.as_str());
        item.fields.set(Field::ENVIRONMENT, bundle.environment.as_str());
        item.fields.set(Field::PAYLOAD, bundle.payload.clone());
        if let Some(opened) = opened {
            for (name, value) in opened.variables() {
                push_custom(&mut item, name, value.into());
            }
            for (path, text) in &opened.files {
                push_custom(&mut item, path, text.clone());
            }
        }
        let created = bundle.created.unwrap_or_default();
        let id = format!("bundle/{}/{}/{created}", bundle.app, bundle.environment);
        item.origin = Some(self.origin(id, digest(&item)));
        item
    }

    /// What is kept of an entry that can't be read: all that the source says of it.
    pub(super) fn leftover(&self, entry: &Entry, sealed: &Sealed, reason: Unreadable) -> Leftover {
        let text = sealed.json();
        let ciphertext =
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_string()));
        let payload = json!({
            "id": entry.id,
            "title": entry.title,
            "url": entry.url,
            "category": entry.category,
            "created_us": entry.created,
            "updated_us": entry.updated,
            "ciphertext": ciphertext,
        });
        let payload = Text::from(payload.to_string());
        let digest = Hash::of(payload.as_bytes());
        Leftover {
            origin: self.origin(entry_id(entry, digest), digest),
            title: entry.title.clone(),
            code: reason.code().to_owned(),
            at: self.now,
            payload,
            extra: Extra::default(),
        }
    }

    /// An origin in the previous system.
    pub(super) fn origin(&self, id: String, digest: Hash) -> Origin {
        Origin {
            system: SYSTEM.to_owned(),
            account: self.account.to_owned(),
            id,
            digest,
            extra: Extra::default(),
        }
    }

    fn item(
        &self,
        kind: ItemKind,
        title: &str,
        created: Option<Micros>,
        updated: Option<Micros>,
    ) -> Item {
        let millis = |micros: Micros| Millis::try_from(micros.div_euclid(1000)).ok();
        let mut item = Item::new(kind, title, created.and_then(millis).unwrap_or(self.now));
        item.updated_at = updated.and_then(millis).unwrap_or(item.created_at);
        item
    }
}

/// What tells an entry from all others, in a dump as in an export: its number, which another
/// installation may have given as well, and the microsecond it was made. One without a number is
/// told by what it holds.
fn entry_id(entry: &Entry, digest: Hash) -> String {
    match entry.id {
        Some(id) => format!("entry/{id}/{}", entry.created.unwrap_or_default()),
        None => format!("{UNNUMBERED}{digest}"),
    }
}

/// How the identity of an entry without a number starts.
pub(super) const UNNUMBERED: &str = "entry/-/";

/// Adds a masked field. Ids follow from label and rank, so that a later import of a changed entry
/// meets the fields of the first.
fn push_custom(item: &mut Item, label: &str, value: Text) {
    let rank = item.custom.iter().filter(|custom| custom.label == label).count();
    let hash = Hash::of(format!("{SYSTEM}/{rank}/{label}").as_bytes());
    let mut id = [0; 8];
    id.copy_from_slice(&hash.0[..8]);
    item.custom.push(CustomField {
        id: FieldId(id),
        label: label.to_owned(),
        kind: FieldKind::Hidden,
        value,
        extra: Extra::default(),
    });
}

/// SHA-256 of what a person sees in an item: its fields and addresses. Equal to the digest of
/// its origin as long as nobody edited it. Categories, tags and favourites don't count.
pub(super) fn digest(item: &Item) -> Hash {
    let mut sink = Encoder::new(Vec::new());
    let mut parts: Vec<(String, &str)> =
        item.fields.iter().map(|(field, value)| (field.to_string(), value.as_str())).collect();
    parts.extend(item.urls.iter().map(|url| ("url".to_owned(), url.as_str())));
    parts.extend(
        item.custom.iter().map(|custom| (format!("custom {}", custom.label), &*custom.value)),
    );
    for (name, value) in parts {
        // Writing to memory can't fail.
        sink.str(&name).and_then(|sink| sink.str(value)).ok();
    }
    Hash::of(&Zeroizing::new(sink.into_writer()))
}
