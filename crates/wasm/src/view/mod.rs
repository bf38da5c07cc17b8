//! What the page sees of items. The shapes are those of `web/src/lib/worker/items.ts`.
//!
//! A secret is in none of them but [`draft`], which the person is editing.

#[cfg(any(feature = "tools", feature = "vault"))]
pub(crate) mod archive;
pub mod conflict;
pub mod detail;
pub mod draft;
pub mod field;
pub mod history;
#[cfg(feature = "vault")]
pub mod past;
pub mod report;
pub mod row;
#[cfg(feature = "tools")]
pub mod strength;
