//! What a person means: items, merging, search, generation, import and export.

pub mod export;
pub mod generator;
pub mod health;
pub mod import;
pub mod item;
pub mod merge;
pub mod search;
pub mod strength;
pub mod totp;
pub mod url;
