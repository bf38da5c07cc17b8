//! Seconds instead of a day: what changed since an archive, in sealed segments beside it.
//!
//! A segment is a stretch of the store's journal. Each is signed, names the file of the one before
//! it, and is called by its positions, so that one that was dropped, swapped, cut, doubled or made
//! up is noticed before anything of it is taken. A chain begins with an archive and goes on past
//! later ones: what can't be got back from the newest archive can be from one before it. The bytes
//! of attachments lie beside the segment that first names them.
//!
//! Byte by byte: `docs/spec/archive.md`.

mod chain;
mod name;
mod needless;
mod replay;
mod segment;

pub use chain::{Chain, Sealed, pieces, seal_blob};
pub use name::{Piece, PieceName};
pub use needless::{Kept, needless};
pub use replay::{Followed, Journal, Nothing, Onto, Stop};
pub use segment::{Fault, Segment};
