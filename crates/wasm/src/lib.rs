//! The browser's door to the core: conversions only, handles and not keys.
//!
//! The worker of the web vault (`web/src/lib/worker/engine`) is the only caller. It does the
//! transport and the storage, answers RSA requests with WebCrypto, and passes the time in;
//! everything that has to be right is below, in `mdp-sync` and `mdp-vault`.
//!
//! Three modules are made of it, so that a page starts with little:
//!
//! - feature `vault`: `account` (signing up, logging in, a second device) and `vault` (the handle of
//!   an open account: opening, lists, edits, exchange, keys);
//! - feature `tools`: `importing` (a file of the previous system on its way in), `archive` (a
//!   self-reading archive on its way out) and `tools`
//!   (generator, strength, one-time codes being typed, the outside of key files);
//! - feature `reader`: [`reader`], which goes into every self-reading archive.
//!
//! [`view`] says what the page sees of an item. No browser there: tested natively.
//!
//! What crosses: text, JSON of the shapes in `web/src/lib/worker/*.ts` and `mdp-wire`, and bytes. Keys
//! don't, but for RSA private keys on their way into WebCrypto, whose copies the worker wipes.
//! Refusals are objects `{code, args}`.

#[cfg(feature = "vault")]
pub mod account;
#[cfg(feature = "tools")]
pub mod archive;
pub mod border;
#[cfg(feature = "tools")]
pub mod importing;
#[cfg(feature = "reader")]
pub mod reader;
#[cfg(feature = "tools")]
pub mod tools;
#[cfg(feature = "vault")]
pub mod vault;
pub mod view;
