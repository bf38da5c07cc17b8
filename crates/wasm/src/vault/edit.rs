//! Changes. Each gives what to store, then `Done` for the page.

use mdp_crypto::Entropy;
use mdp_ledger::EntryId;
use mdp_sync::workspace::{Done, UndoToken, Workspace};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::Vault;
use super::stored::change;
use crate::border::{Browser, Failure, id, millis, read};
use crate::view::draft::Draft;
use crate::view::{field, history};

type Result<T> = std::result::Result<T, Failure>;

const GONE: Failure = Failure::new("item-gone");

/// `Done`, with all ids.
#[derive(Serialize)]
struct Told {
    undo: Option<String>,
    count: usize,
    id: Option<EntryId>,
    ids: Vec<EntryId>,
}

/// What crosses of a change to `asked`, the item that the call is about if it is about one.
pub(super) fn told(done: &Done, asked: Option<EntryId>) -> Result<JsValue> {
    let only = (done.ids.len() == 1).then(|| done.ids[0]);
    let told = Told {
        undo: done.undo.map(|UndoToken(token)| token.to_string()),
        count: done.ids.len(),
        id: asked.or(only),
        ids: done.ids.clone(),
    };
    change(&done.batch, &told)
}

impl Vault {
    /// Changes several items.
    fn change_several(
        &mut self,
        items: &[String],
        change: impl FnOnce(
            &mut Workspace,
            &[EntryId],
            &mut dyn Entropy,
        ) -> std::result::Result<Done, mdp_sync::Error>,
    ) -> Result<JsValue> {
        let items = items.iter().map(|item| id(item)).collect::<Result<Vec<_>>>()?;
        told(&change(self.open_mut()?, &items, &mut Browser)?, None)
    }
}

#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "what crosses is owned")]
impl Vault {
    /// Adds an item: `ItemDraft` in.
    #[wasm_bindgen(js_name = createItem, unchecked_return_type = "Change")]
    pub fn create_item(&mut self, draft: &str, now: f64) -> Result<JsValue> {
        let item = read::<Draft>(draft)?.into_item(None, millis(now), &mut Browser)?;
        told(&self.open_mut()?.create_item(item, &mut Browser)?, None)
    }

    /// Saves a form that started from `revision`.
    #[wasm_bindgen(js_name = updateItem, unchecked_return_type = "Change")]
    pub fn update_item(
        &mut self,
        item: &str,
        draft: &str,
        revision: f64,
        now: f64,
    ) -> Result<JsValue> {
        let (item, revision, now) = (id(item)?, millis(revision), millis(now));
        let vault = self.open_mut()?;
        let started_from = vault.version(item, revision).or(vault.item(item));
        let form = read::<Draft>(draft)?.into_item(started_from, now, &mut Browser)?;
        told(&vault.update_item(item, form, revision, now, &mut Browser)?, Some(item))
    }

    /// Puts a former value back.
    #[wasm_bindgen(js_name = restoreField, unchecked_return_type = "Change")]
    pub fn restore_field(&mut self, item: &str, entry: &str, now: f64) -> Result<JsValue> {
        let item = id(item)?;
        let vault = self.open_mut()?;
        let entry = vault.item(item).and_then(|item| history::find(item, entry)).ok_or(GONE)?;
        let entry = entry.clone();
        told(&vault.restore_field(item, &entry, millis(now), &mut Browser)?, Some(item))
    }

    /// Makes items favourites, or no longer.
    #[wasm_bindgen(js_name = setFavourite, unchecked_return_type = "Change")]
    pub fn set_favourite(
        &mut self,
        items: Vec<String>,
        favourite: bool,
        now: f64,
    ) -> Result<JsValue> {
        self.change_several(&items, |vault, items, entropy| {
            vault.set_favourite(items, favourite, millis(now), entropy)
        })
    }

    /// Moves items to a category, or out of any.
    #[wasm_bindgen(js_name = moveItems, unchecked_return_type = "Change")]
    pub fn move_items(
        &mut self,
        items: Vec<String>,
        category: Option<String>,
        now: f64,
    ) -> Result<JsValue> {
        let category = category.map(|category| id(&category)).transpose()?;
        self.change_several(&items, |vault, items, entropy| {
            vault.move_items(items, category, millis(now), entropy)
        })
    }

    /// Adds tags to items and takes others away.
    #[wasm_bindgen(js_name = tagItems, unchecked_return_type = "Change")]
    pub fn tag_items(
        &mut self,
        items: Vec<String>,
        add: Vec<String>,
        remove: Vec<String>,
        now: f64,
    ) -> Result<JsValue> {
        self.change_several(&items, |vault, items, entropy| {
            vault.tag_items(items, &add, &remove, millis(now), entropy)
        })
    }

    /// Gives a tag another name.
    #[wasm_bindgen(js_name = renameTag, unchecked_return_type = "Change")]
    pub fn rename_tag(&mut self, from: &str, to: &str, now: f64) -> Result<JsValue> {
        told(&self.open_mut()?.rename_tag(from, to, millis(now), &mut Browser)?, None)
    }

    /// Moves items to the trash.
    #[wasm_bindgen(unchecked_return_type = "Change")]
    pub fn trash(&mut self, items: Vec<String>, now: f64) -> Result<JsValue> {
        self.change_several(&items, |vault, items, entropy| {
            vault.trash(items, millis(now), entropy)
        })
    }

    /// Takes items out of the trash.
    #[wasm_bindgen(unchecked_return_type = "Change")]
    pub fn untrash(&mut self, items: Vec<String>, now: f64) -> Result<JsValue> {
        self.change_several(&items, |vault, items, entropy| {
            vault.untrash(items, millis(now), entropy)
        })
    }

    /// Removes items for good. The worker has checked the password.
    #[wasm_bindgen(js_name = deleteForever, unchecked_return_type = "Change")]
    pub fn delete_forever(&mut self, items: Vec<String>) -> Result<JsValue> {
        self.change_several(&items, Workspace::delete_forever)
    }

    /// Removes what has been in the trash for 30 days.
    #[wasm_bindgen(js_name = expireTrash, unchecked_return_type = "Change")]
    pub fn expire_trash(&mut self, now: f64) -> Result<JsValue> {
        told(&self.open_mut()?.expire_trash(millis(now), &mut Browser)?, None)
    }

    /// Takes a change back.
    #[wasm_bindgen(unchecked_return_type = "Change")]
    pub fn undo(&mut self, token: &str) -> Result<JsValue> {
        let token = token.parse().map_err(|_| Failure::new("nothing-to-undo"))?;
        let late = |error| Failure::from(error).but("nothing-to-undo", "undo-too-late");
        told(&self.open_mut()?.undo(UndoToken(token), &mut Browser).map_err(late)?, None)
    }

    /// Adds a category.
    #[wasm_bindgen(js_name = createCategory, unchecked_return_type = "Change")]
    pub fn create_category(
        &mut self,
        name: &str,
        parent: Option<String>,
        now: f64,
    ) -> Result<JsValue> {
        let parent = parent.map(|parent| id(&parent)).transpose()?;
        told(&self.open_mut()?.create_category(name, parent, millis(now), &mut Browser)?, None)
    }

    /// Renames or moves a category.
    #[wasm_bindgen(js_name = updateCategory, unchecked_return_type = "Change")]
    pub fn update_category(
        &mut self,
        category: &str,
        name: &str,
        parent: Option<String>,
        now: f64,
    ) -> Result<JsValue> {
        let parent = parent.map(|parent| id(&parent)).transpose()?;
        let (category, now) = (id(category)?, millis(now));
        told(&self.open_mut()?.update_category(category, name, parent, now, &mut Browser)?, None)
    }

    /// Removes a category; what is in it moves to its parent.
    #[wasm_bindgen(js_name = deleteCategory, unchecked_return_type = "Change")]
    pub fn delete_category(&mut self, category: &str, now: f64) -> Result<JsValue> {
        told(&self.open_mut()?.delete_category(id(category)?, millis(now), &mut Browser)?, None)
    }

    /// Decides a conflict: `take` names the fields to have from the copy.
    #[wasm_bindgen(js_name = resolveConflict, unchecked_return_type = "Change")]
    pub fn resolve_conflict(
        &mut self,
        copy: &str,
        take: Vec<String>,
        keep_copy: bool,
        now: f64,
    ) -> Result<JsValue> {
        let take = take.iter().map(|name| field::named(name)).collect::<Result<Vec<_>>>()?;
        let (copy, now) = (id(copy)?, millis(now));
        let vault = self.open_mut()?;
        let of = vault.item(copy).and_then(|item| item.conflict_of);
        told(&vault.resolve_conflict(copy, &take, keep_copy, now, &mut Browser)?, of)
    }

    /// Writes the version before the present one, as a new revision.
    #[wasm_bindgen(js_name = restoreRecord, unchecked_return_type = "Change")]
    pub fn restore_record(&mut self, record: &str) -> Result<JsValue> {
        let record = id(record)?;
        let vault = self.open_mut()?;
        let former = vault.former(record).cloned().ok_or(GONE)?;
        told(&vault.write([(record, Some(former))], &mut Browser)?, Some(record))
    }
}
