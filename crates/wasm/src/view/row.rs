//! One row of a list: enough to draw and to act on, without a secret.

use mdp_ledger::EntryId;
use mdp_vault::item::{Field, Item, ItemKind};
use mdp_vault::url::Address;
use serde::Serialize;

use super::field;

/// Characters of a note shown in its row.
const NOTE_SHOWN: usize = 80;

/// `ItemRow`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "what the row's buttons depend on")]
pub struct Row<'a> {
    id: EntryId,
    r#type: String,
    title: &'a str,
    subtitle: String,
    host: String,
    favourite: bool,
    category_id: Option<EntryId>,
    tags: Vec<&'a str>,
    created_at: u64,
    updated_at: u64,
    trashed_at: Option<u64>,
    has_user_name: bool,
    has_password: bool,
    has_totp: bool,
    conflicts: usize,
    pending: bool,
}

impl<'a> Row<'a> {
    /// Of an item. `category` is where the item is shown: none if its own is gone.
    pub fn new(
        id: EntryId,
        item: &'a Item,
        category: Option<EntryId>,
        conflicts: usize,
        pending: bool,
    ) -> Self {
        Self {
            id,
            r#type: field::type_name(item.kind),
            title: item.title(),
            subtitle: subtitle(item),
            host: item.urls.first().map(|url| host(url)).unwrap_or_default(),
            favourite: item.favourite,
            category_id: category,
            tags: item.tags.iter().map(String::as_str).collect(),
            created_at: item.created_at,
            updated_at: item.updated_at,
            trashed_at: item.trashed_at,
            has_user_name: !field::user_name(item).is_empty(),
            has_password: field::main_secret(item).is_some(),
            has_totp: !item.fields.get(Field::TOTP).is_empty(),
            conflicts,
            pending,
        }
    }
}

fn subtitle(item: &Item) -> String {
    match item.kind {
        ItemKind::Card => masked(item.fields.get(Field::CARD_NUMBER)),
        ItemKind::Note => {
            let first = item.fields.get(Field::NOTES).lines().find(|line| !line.trim().is_empty());
            first.unwrap_or_default().chars().take(NOTE_SHOWN).collect()
        }
        ItemKind::Api => {
            let name = field::user_name(item);
            if name.is_empty() { item.fields.get(Field::APPLICATION) } else { name }.to_owned()
        }
        _ => field::user_name(item).to_owned(),
    }
}

/// The last four digits of a card's number. A shorter one shows none of itself.
fn masked(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        0 => String::new(),
        1..=8 => "••••".into(),
        len => format!("•••• {}", digits[len - 4..].iter().collect::<String>()),
    }
}

/// The host of an address, with its port when it is not the usual one.
fn host(url: &str) -> String {
    let Some(address) = Address::parse(url) else { return String::new() };
    let usual = match address.scheme {
        Some(scheme) if scheme.eq_ignore_ascii_case("http") => "80",
        _ => "443",
    };
    match address.port {
        Some(port) if port != usual => format!("{}:{port}", address.host),
        _ => address.host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_no_secret() {
        let mut item = Item::new(ItemKind::Login, "t", 1);
        for field in [Field::PASSWORD, Field::TOTP, Field::PIN, Field::PRIVATE_KEY] {
            item.fields.set(field, "hush");
        }
        let row =
            serde_json::to_string(&Row::new(EntryId([1; 16]), &item, None, 0, false)).unwrap();
        assert!(!row.contains("hush"), "{row}");
        assert!(row.contains("\"hasPassword\":true"));
    }

    #[test]
    fn a_card_shows_its_last_digits_only_when_there_are_others() {
        assert_eq!(masked("4539 1488 0343 4417"), "•••• 4417");
        assert_eq!(masked("4417"), "••••");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn a_host_is_shown_as_typed_with_an_unusual_port() {
        for (url, shown) in [
            ("https://github.com/login", "github.com"),
            ("nas.local:5000", "nas.local:5000"),
            ("http://a.b:80/", "a.b"),
            ("https://a.b:443", "a.b"),
            ("ask the neighbour", ""),
        ] {
            assert_eq!(host(url), shown, "{url}");
        }
    }
}
