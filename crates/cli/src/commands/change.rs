//! What `mdp add` and `mdp edit` may say of an item.

use clap::Args;
use mdp_vault::generator::generate;
use mdp_vault::item::{Field, Item, ItemKind};

use super::generate::Shape;
use crate::failure::Failure;
use crate::fields;
use crate::host::OsEntropy;
use crate::session::Session;
use crate::terminal;

/// Values of fields. Secrets are never among the arguments, which other programs can see: they are
/// asked for, or read from standard input, a line each.
#[derive(Args)]
pub(super) struct Change {
    /// User name
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Web address; several times for several
    #[arg(long = "url", value_name = "ADDRESS")]
    urls: Vec<String>,
    /// Category, made where it is missing; empty for none
    #[arg(long, value_name = "NAME")]
    pub(super) category: Option<String>,
    /// Tag; several times for several
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// A favourite
    #[arg(long)]
    favourite: bool,
    /// Any field that isn't secret, by its name or its label; empty to clear it
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Ask for any field, by its name or its label: totp, pin, any label
    #[arg(long = "ask", value_name = "NAME")]
    ask: Vec<String>,
    /// Generate the password
    #[arg(long, conflicts_with = "ask_password")]
    generate: bool,
    /// Ask for the password
    #[arg(long = "password")]
    ask_password: bool,
    #[command(flatten)]
    shape: Shape,
}

impl Change {
    /// Whether a password would be asked for, though nothing said so.
    pub(super) fn wants_password(&self, kind: ItemKind) -> bool {
        let by_itself = matches!(kind, ItemKind::Login | ItemKind::Wifi);
        by_itself && !self.generate && !self.ask.iter().any(|name| name == "password")
    }

    /// Whether it says nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        self.user.is_none()
            && self.category.is_none()
            && !(self.favourite || self.generate || self.ask_password)
            && [&self.urls, &self.tags, &self.set, &self.ask].iter().all(|list| list.is_empty())
    }

    /// Makes the change, asking for what is to be asked for.
    pub(super) fn make(
        &self,
        session: &Session,
        item: &mut Item,
        ask_password: bool,
    ) -> Result<(), Failure> {
        if let Some(user) = &self.user {
            item.fields.set(Field::USERNAME, user.as_str());
        }
        if !self.urls.is_empty() {
            item.urls = self.urls.iter().filter(|url| !url.is_empty()).cloned().collect();
        }
        if !self.tags.is_empty() {
            item.tags = self.tags.iter().filter(|tag| !tag.trim().is_empty()).cloned().collect();
        }
        item.favourite |= self.favourite;
        for assignment in &self.set {
            let (name, value) = assignment.split_once('=').unwrap_or((assignment, ""));
            fields::set(item, name, value, false)?;
        }
        if self.generate {
            let made = generate(&self.shape.options(), &mut OsEntropy)
                .map_err(|error| Failure::about(error.code(), error))?;
            item.fields.set(Field::PASSWORD, made.value);
        }
        if self.ask_password || ask_password {
            let question =
                session.say("ask-item-password", &[("title", item.title().to_owned().into())]);
            item.fields.set(Field::PASSWORD, terminal::secret(&question)?.as_str());
        }
        for name in &self.ask {
            let question = session.say("ask-field", &[("field", name.as_str().into())]);
            fields::set(item, name, &terminal::secret(&question)?, true)?;
        }
        Ok(())
    }
}
