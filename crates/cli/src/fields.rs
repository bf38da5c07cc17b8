//! Fields by the names that people type.

use mdp_crypto::entropy::random;
use mdp_vault::item::{CustomField, Field, FieldId, FieldKind, Item, Text};
use mdp_vault::search::fold;

use crate::failure::Failure;
use crate::host::OsEntropy;

/// What a name means.
pub(crate) enum Named {
    /// A numbered field.
    Known(Field),
    /// The web addresses.
    Urls,
    /// A field that a person added, by its label.
    Custom(String),
}

impl Named {
    /// Reads a name: `user`, `url`, `notes`, `totp`, a field's own name as in JSON, or a label.
    pub(crate) fn read(name: &str) -> Self {
        match name {
            "user" => Self::Known(Field::USERNAME),
            "url" | "urls" => Self::Urls,
            "otp" => Self::Known(Field::TOTP),
            _ => name.parse().map_or_else(|_| Self::Custom(name.to_owned()), Self::Known),
        }
    }
}

/// The value of a field, if it holds anything. Several addresses stand on a line each.
pub(crate) fn value(item: &Item, name: &str) -> Option<Text> {
    let value = match Named::read(name) {
        Named::Known(field) => Text::from(item.fields.get(field)),
        Named::Urls => Text::from(item.urls.join("\n")),
        Named::Custom(label) => item.custom.get(labelled(item, &label)?)?.value.clone(),
    };
    (!value.is_empty()).then_some(value)
}

/// Puts a value in a field; an empty one clears it. `secret`: it was typed blindly.
pub(crate) fn set(item: &mut Item, name: &str, value: &str, secret: bool) -> Result<(), Failure> {
    match Named::read(name) {
        Named::Known(field) if field.is_secret() && !secret => {
            return Err(Failure::about("secret-in-argument", name));
        }
        Named::Known(field) => item.fields.set(field, value),
        Named::Urls => item.urls = value.lines().map(str::to_owned).collect(),
        Named::Custom(label) => match labelled(item, &label) {
            Some(at) if item.custom[at].is_secret() && !secret => {
                return Err(Failure::about("secret-in-argument", name));
            }
            Some(at) if value.is_empty() => {
                item.custom.remove(at);
            }
            Some(at) => item.custom[at].value = value.into(),
            None if value.is_empty() => {}
            None => item.custom.push(CustomField {
                id: FieldId(random(&mut OsEntropy)),
                label,
                kind: if secret { FieldKind::Hidden } else { FieldKind::Text },
                value: value.into(),
                extra: mdp_vault::item::Extra::default(),
            }),
        },
    }
    Ok(())
}

/// The place of the custom field with this label, its case and accents counting only where two
/// differ by nothing else.
fn labelled(item: &Item, label: &str) -> Option<usize> {
    let exact = item.custom.iter().position(|custom| custom.label == label);
    exact.or_else(|| item.custom.iter().position(|custom| fold(&custom.label) == fold(label)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mdp_vault::item::ItemKind;

    #[test]
    fn a_secret_is_never_taken_from_an_argument() {
        let mut item = Item::new(ItemKind::Login, "t", 1);
        for name in ["password", "totp", "cardNumber", "field-999"] {
            let refused = set(&mut item, name, "v", false).unwrap_err();
            assert_eq!(refused.code, "secret-in-argument", "{name}");
        }
        set(&mut item, "API key", "v", true).unwrap();
        assert!(set(&mut item, "api KEY", "w", false).is_err(), "it was made as a secret");
        assert_eq!(value(&item, "api key").as_deref(), Some("v"));
        set(&mut item, "API key", "", true).unwrap();
        assert!(item.custom.is_empty());
    }

    #[test]
    fn names_mean_what_they_say() {
        let mut item = Item::new(ItemKind::Login, "t", 1);
        set(&mut item, "user", "u", false).unwrap();
        set(&mut item, "url", "a\nb", false).unwrap();
        set(&mut item, "DEBUG", "1", false).unwrap();
        assert_eq!(item.fields.get(Field::USERNAME), "u");
        assert_eq!(value(&item, "url").as_deref(), Some("a\nb"));
        assert_eq!(value(&item, "DEBUG").as_deref(), Some("1"));
        assert_eq!(value(&item, "notes"), None);
    }
}
