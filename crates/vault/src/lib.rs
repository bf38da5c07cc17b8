//! What a person means: items, merging, search, generation, import and export.

pub mod item;
