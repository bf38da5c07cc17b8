//! Taking everything out again, in clear, on the client.
//!
//! - [`json`] loses nothing: every item, category and leftover as the vault holds it, in the same
//!   JSON that the page speaks (only the keys of attachments stay behind, as always in JSON).
//!   [`read_json`] gives the same records back.
//! - [`csv`] is for people and other programs: one row an item, the columns of the previous system's
//!   own export first, so that what read that one reads this one.
//!
//! - [`self_reading`] wraps the former, with the attachments, into one file that reads itself.
//!
//! None leaves anything out in silence: records that don't open are listed in the file itself, by
//! id and reason, where they stay after the page that said so has gone.
//!
//! All hold every secret of the vault: hosts ask for the password again before they write one.

mod csv;
mod json;
pub mod self_reading;

use mdp_ledger::EntryId;
use serde::{Deserialize, Serialize};

pub use csv::csv;
pub use json::{Contents, Malformed, json, read_json};

/// A record that the vault holds and that doesn't open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Which.
    pub id: EntryId,
    /// The stable code of what is wrong with it.
    pub reason: String,
}
