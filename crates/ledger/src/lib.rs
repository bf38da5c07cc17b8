//! What anyone may verify: ids, deterministic encoding, the state tree, commits and signatures.
//!
//! A vault is a signed ledger of sealed records. Its state is a map from `(kind, id)` to
//! `(revision, hash of the stored bytes)`; each change of it is a [`Commit`], signed by a key that
//! only a user's devices hold, chained to the one before and naming the root of the whole state.
//! Everything here works on public data alone: a server runs it to accept nothing it could not
//! defend, a device runs it to believe nothing it has not checked, and an archive is proved whole
//! by it. No secret ever enters this crate.
//!
//! Byte by byte: `docs/spec/ledger.md`.

mod bucket;
pub mod cbor;
mod commit;
mod entry;
mod gather;
mod grant;
mod identity;
mod ids;
mod judge;
mod key_entry;
mod member;
pub mod padme;
mod sealed;
pub mod signature;
mod tree;
mod view;

pub use bucket::Bucket;
pub use commit::{Commit, Genesis, MAX_CHANGES, SignedCommit};
pub use entry::{Change, Kind, Leaf};
pub use gather::gather;
pub use grant::{Grant, GrantTerms};
pub use identity::{PublicIdentity, SignedIdentity, Suite};
pub use ids::{DeviceId, EntryId, Fingerprint, Hash, ServerId, UserId, VaultId};
pub use judge::{Rejected, check_author, members_after, signing_key};
pub use key_entry::KeyEntry;
pub use member::{Member, Members, Role};
pub use sealed::{MAX_SEALED, SEALED_OVERHEAD, SealedHeader, check_value};
pub use tree::{BUCKETS, Tree, TreeUpdate, bucket_of};
pub use view::{Head, Signatures, VaultView};
