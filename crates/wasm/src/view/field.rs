//! Fields as the page names them, and which of them stand for an item.

use mdp_vault::item::{CustomField, Field, FieldKind, FieldRef, Item, ItemKind};

use crate::border::Failure;

/// A field by the page's name for it.
pub fn named(name: &str) -> Result<FieldRef, Failure> {
    name.parse().map_err(|_| Failure::new("no-such-item"))
}

/// `CustomKind`; what this version doesn't know is masked.
pub fn kind_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Boolean => "boolean",
        FieldKind::Date => "date",
        FieldKind::Url => "url",
        FieldKind::Hidden | FieldKind::Unknown(_) => "hidden",
    }
}

/// The kind of this name; masked where there is none.
pub fn kind_named(name: &str) -> FieldKind {
    match name {
        "text" => FieldKind::Text,
        "boolean" => FieldKind::Boolean,
        "date" => FieldKind::Date,
        "url" => FieldKind::Url,
        _ => FieldKind::Hidden,
    }
}

/// `ItemType`; what this version doesn't know has the form of custom fields.
pub fn type_name(kind: ItemKind) -> String {
    match kind {
        ItemKind::Unknown(_) => ItemKind::Custom.name(),
        known => known.name(),
    }
}

/// The custom field of a reference, if the item has it.
pub fn custom(item: &Item, field: FieldRef) -> Option<&CustomField> {
    let FieldRef::Custom(id) = field else { return None };
    item.custom.iter().find(|custom| custom.id == id)
}

/// Whether a field's value is masked; a custom field that is gone is.
pub fn is_secret(item: &Item, field: FieldRef) -> bool {
    match field {
        FieldRef::Known(known) => known.is_secret(),
        FieldRef::Custom(_) => custom(item, field).is_none_or(CustomField::is_secret),
    }
}

/// The value of any field; addresses one a line.
pub fn value(item: &Item, field: FieldRef) -> String {
    match field {
        FieldRef::Known(Field::URLS) => item.urls.join("\n"),
        field => item.value(field).to_owned(),
    }
}

/// The fields that hold something, in the order to show them: those of the type, other known ones,
/// the person's own. Title, notes and addresses have places of their own.
pub fn shown(item: &Item) -> Vec<FieldRef> {
    let of_type = item.kind.fields();
    let has = |field: &Field| !item.fields.get(*field).is_empty();
    let apart = |field: &Field| [Field::TITLE, Field::NOTES].contains(field);
    let first = of_type.iter().copied().filter(has);
    let others = item.fields.iter().map(|(field, _)| field);
    let others = others.filter(|field| !of_type.contains(field) && !apart(field));
    let custom = item.custom.iter().filter(|custom| !custom.value.is_empty());
    first
        .chain(others)
        .map(FieldRef::Known)
        .chain(custom.map(|custom| FieldRef::Custom(custom.id)))
        .collect()
}

/// What the row's button copies: the secret that the type is about, or the first there is.
pub fn main_secret(item: &Item) -> Option<FieldRef> {
    let main = match item.kind {
        ItemKind::Card => Field::CARD_NUMBER,
        ItemKind::SshKey => Field::PRIVATE_KEY,
        ItemKind::Note => Field::NOTES,
        _ => Field::PASSWORD,
    };
    if !item.fields.get(main).is_empty() {
        return Some(FieldRef::Known(main));
    }
    let codes = FieldRef::Known(Field::TOTP);
    shown(item).into_iter().find(|field| is_secret(item, *field) && *field != codes)
}

/// The user name or its like; empty when there is none.
pub fn user_name(item: &Item) -> &str {
    let like = match item.kind {
        ItemKind::Card => [Field::CARDHOLDER, Field::USERNAME, Field::EMAIL],
        ItemKind::Identity => [Field::EMAIL, Field::USERNAME, Field::PHONE],
        ItemKind::Wifi => [Field::SSID, Field::USERNAME, Field::EMAIL],
        _ => [Field::USERNAME, Field::EMAIL, Field::SSID],
    };
    like.iter().map(|field| item.fields.get(*field)).find(|value| !value.is_empty()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: ItemKind, fields: &[(Field, &str)]) -> Item {
        let mut item = Item::new(kind, "t", 1);
        for (field, value) in fields {
            item.fields.set(*field, *value);
        }
        item
    }

    #[test]
    fn fields_of_the_type_come_first_and_nothing_that_holds_a_value_is_left_out() {
        let mut item = item(
            ItemKind::Login,
            &[
                (Field::PIN, "1"),
                (Field::PASSWORD, "p"),
                (Field::USERNAME, "u"),
                (Field::NOTES, "n"),
            ],
        );
        item.custom.push(CustomField {
            id: mdp_vault::item::FieldId([7; 8]),
            label: "x".into(),
            kind: FieldKind::Text,
            value: "v".into(),
            extra: mdp_vault::item::Extra::default(),
        });
        let names: Vec<String> = shown(&item).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["username", "password", "pin", "custom-0707070707070707"]);
    }

    #[test]
    fn every_type_has_the_secret_that_people_mean() {
        let main = |kind, fields: &[(Field, &str)]| {
            main_secret(&item(kind, fields)).map(|field| field.to_string()).unwrap_or_default()
        };
        assert_eq!(
            main(ItemKind::Card, &[(Field::CARD_NUMBER, "4"), (Field::PIN, "1")]),
            "cardNumber"
        );
        assert_eq!(main(ItemKind::Note, &[(Field::NOTES, "n")]), "notes");
        assert_eq!(main(ItemKind::Api, &[(Field::PAYLOAD, "{}")]), "payload");
        assert_eq!(main(ItemKind::Login, &[(Field::TOTP, "x")]), "");
        assert_eq!(main(ItemKind::Login, &[]), "");
    }
}
