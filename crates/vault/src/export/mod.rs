//! Taking everything out again, in clear, on the client.
//!
//! - [`json`] loses nothing: every item, category and leftover as the vault holds it, in the same
//!   JSON that the page speaks (only the keys of attachments stay behind, as always in JSON).
//!   [`read_json`] gives the same records back.
//! - [`csv`] is for people and other programs: one row an item, the columns of the previous system's
//!   own export first, so that what read that one reads this one.
//!
//! Both hold every secret of the vault: hosts ask for the password again before they write one.

mod csv;
mod json;

pub use csv::csv;
pub use json::{Malformed, json, read_json};
