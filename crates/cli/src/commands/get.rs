//! `mdp get`: a password, or another field, alone on a line; or all of an item as JSON.

use clap::Args;
use mdp_vault::item::{Field, Text};
use mdp_vault::totp::Totp;
use serde_json::{Map, Value, json};

use crate::agent::Request;
use crate::failure::Failure;
use crate::host::now;
use crate::session::{Session, plain};
use crate::terminal::{out, out_json};
use crate::view::Found;
use crate::{clipboard, fields};

#[derive(Args)]
pub(crate) struct Get {
    /// The item: its title, the beginning of its id, or words that find it alone
    item: String,
    /// Which field: user, url, notes, totp (the code of now), or a field's own name
    #[arg(long, value_name = "NAME", default_value = "password")]
    field: String,
    /// Copy it to the clipboard, cleared after 30 seconds
    #[arg(long)]
    clip: bool,
    /// All of the item as JSON, secrets included
    #[arg(long, conflicts_with_all = ["clip", "field"])]
    json: bool,
    /// From the trash
    #[arg(long)]
    trash: bool,
}

impl Get {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let request = Request::Find { selector: self.item, exact: false, trashed: self.trash };
        let found: Found = session.ask(&request)?;
        if self.json {
            return out_json(&whole(&found));
        }
        let value = shown(&found, &self.field)?;
        if !self.clip {
            return out(&value);
        }
        clipboard::copy(&value, session.ambient.display)?;
        session.note("copied", &[("seconds", plain(clipboard::KEPT.as_secs()))]);
        Ok(())
    }
}

/// What a field shows: its value, or of a one-time code's secret, the code of now.
pub(super) fn shown(found: &Found, field: &str) -> Result<Text, Failure> {
    let value = fields::value(&found.item, field);
    let value = value.ok_or_else(|| Failure::about("no-such-field", field))?;
    if !matches!(field, "totp" | "otp") {
        return Ok(value);
    }
    let totp = Totp::parse(&value).map_err(|error| Failure::about(error.code(), error))?;
    Ok(totp.code(now()).code)
}

/// All of an item: its line in lists, its fields by name, and those that a person added.
fn whole(found: &Found) -> Value {
    let item = &found.item;
    let fields = item.fields.iter().filter(|(field, _)| *field != Field::TITLE);
    let fields: Map<String, Value> =
        fields.map(|(field, value)| (field.to_string(), json!(value))).collect();
    let custom: Vec<Value> = item
        .custom
        .iter()
        .map(|custom| json!({ "label": custom.label, "kind": custom.kind, "value": custom.value }))
        .collect();
    let mut whole = json!(found.row);
    whole["revision"] = json!(found.revision);
    whole["fields"] = Value::Object(fields);
    whole["custom"] = Value::Array(custom);
    whole
}
