//! One item: shown, revealed, copied; its codes, its history, its conflicts.

use mdp_ledger::EntryId;
use mdp_sync::workspace::Workspace;
use mdp_vault::item::{Field, FieldRef, Item};
use mdp_vault::totp::Totp;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::Vault;
use super::list::row;
use crate::border::{Failure, id, json, millis};
use crate::view::conflict::Conflict;
use crate::view::detail::Detail;
use crate::view::draft::Draft;
use crate::view::{field, history};

const GONE: Failure = Failure::new("item-gone");

impl Vault {
    fn item_of(&self, item: &str) -> Result<&Item, Failure> {
        self.open()?.item(id(item)?).ok_or(GONE)
    }
}

#[wasm_bindgen]
impl Vault {
    /// `ItemDetail`, or null.
    pub fn item(&mut self, item: &str) -> Result<String, Failure> {
        let item: EntryId = id(item)?;
        let (vault, copies) = self.copies()?;
        let detail = || {
            let revision = vault.revision(item)?;
            Some(Detail::new(row(vault, item, copies)?, vault.item(item)?, revision))
        };
        json(&detail())
    }

    /// The value of a field; without one, of the secret that the item is about.
    pub fn reveal(&self, item: &str, field_id: Option<String>) -> Result<String, Failure> {
        let item = self.item_of(item)?;
        let reference = match field_id {
            Some(name) => Some(field::named(&name)?),
            None => field::main_secret(item),
        };
        Ok(reference.map(|reference| field::value(item, reference)).unwrap_or_default())
    }

    /// The user name or its like.
    #[wasm_bindgen(js_name = userName)]
    pub fn user_name(&self, item: &str) -> Result<String, Failure> {
        Ok(field::user_name(self.item_of(item)?).to_owned())
    }

    /// `TotpCode` of a field; without one, of the item's own.
    pub fn totp(&self, item: &str, field_id: Option<String>, now: f64) -> Result<String, Failure> {
        let item = self.item_of(item)?;
        let reference = match field_id {
            Some(name) => field::named(&name)?,
            None => FieldRef::Known(Field::TOTP),
        };
        json(&Totp::parse(item.value(reference))?.code(millis(now)))
    }

    /// `HistoryEntry[]`, newest first.
    pub fn history(&self, item: &str) -> Result<String, Failure> {
        json(&history::of(self.item_of(item)?))
    }

    /// A former value.
    #[wasm_bindgen(js_name = revealHistory)]
    pub fn reveal_history(&self, item: &str, entry: &str) -> Result<String, Failure> {
        let entry = history::find(self.item_of(item)?, entry).ok_or(GONE)?;
        Ok(entry.value.as_str().to_owned())
    }

    /// The form of an item: `{draft, revision}`.
    #[wasm_bindgen(js_name = editItem)]
    pub fn edit_item(&self, item: &str) -> Result<String, Failure> {
        #[derive(Serialize)]
        struct Form {
            draft: Draft,
            revision: u64,
        }
        let draft = Draft::of(self.item_of(item)?);
        let revision = self.open()?.revision(id(item)?).ok_or(GONE)?;
        json(&Form { draft, revision })
    }

    /// `Conflict[]`.
    pub fn conflicts(&self) -> Result<String, Failure> {
        let vault = self.open()?;
        json(&conflicts(vault).collect::<Vec<_>>())
    }

    /// One side of a conflict's field.
    #[wasm_bindgen(js_name = revealConflict)]
    pub fn reveal_conflict(
        &self,
        copy: &str,
        field_id: &str,
        kept: bool,
    ) -> Result<String, Failure> {
        let reference = field::named(field_id)?;
        let copy = self.item_of(copy)?;
        let side = if kept {
            copy.conflict_of.and_then(|of| self.open().ok()?.item(of))
        } else {
            Some(copy)
        };
        Ok(side.map(|item| field::value(item, reference)).unwrap_or_default())
    }
}

/// The conflicts between items, which people decide.
pub(super) fn conflicts(vault: &Workspace) -> impl Iterator<Item = Conflict<'_>> {
    vault.conflicts().into_iter().filter_map(|conflict| {
        let copy = vault.item(conflict.copy)?;
        Some(Conflict::new(conflict.copy, copy, conflict.of, vault.item(conflict.of)))
    })
}
