//! Requests, answers and stable error codes: one definition for both ends.

pub mod opaque;
