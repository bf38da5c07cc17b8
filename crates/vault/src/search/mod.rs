//! Finding items: ranked search, lists and the figures of the sidebar.
//!
//! Everything but secrets is searched, without regard to accents or case ("cafe" finds "Café"),
//! by any part of a word; several words must all be found. The [`Catalogue`] is built once after
//! unlocking and then follows each change. It holds titles, names and notes in clear: a client
//! drops it when it locks.

mod catalogue;
mod fold;
mod index;
mod listing;
mod view;

pub use catalogue::{Catalogue, Counts};
pub use fold::fold;
pub use listing::Listing;
pub use view::{Query, Sort, View};
