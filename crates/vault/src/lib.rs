//! What a person means: items, merging, search, generation, import and export.

pub mod import;
pub mod item;
pub mod merge;
pub mod search;
pub mod url;
