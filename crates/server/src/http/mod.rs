//! What every request goes through, from the outside in: its id, its client, its host, its
//! protocol version, its body.

pub(crate) mod body;
pub(crate) mod client;
pub(crate) mod edge;
pub(crate) mod guard;
mod leftover;
