//! Bringing in what a person has elsewhere. It happens on the client: the server learns nothing.
//!
//! 1. [`recognise`] tells what a file is; [`read`] reads it into accounts.
//! 2. The account is chosen, its key file opened ([`previous::open_key_file`]), and the account with
//!    it ([`previous::Opening`]).
//! 3. [`Plan::new`] compares it with the vault: a value to show before anything changes.
//! 4. [`Plan::changes`] are committed, in as many commits as it takes, then
//!    [`Plan::report_record`]. Stopping in between loses nothing: importing again goes on.
//!
//! Promises: a file is read whole or refused with a reason; what can't be read is listed and kept,
//! never dropped in silence; importing again adds nothing; what was edited here since is never
//! overwritten.

mod convert;
mod error;
mod plan;
mod planner;
pub mod previous;
mod recognise;
mod vault_index;

pub use error::ImportError;
pub use plan::{Action, Change, Counts, Options, Plan, PlannedCategory, PlannedItem, Sealing};
pub use recognise::{Format, recognise};

use previous::{Account, Limits};

/// Reads the accounts of a file. An export holds one; a dump all there are; a key file none.
pub fn read(format: Format, bytes: &[u8]) -> Result<Vec<Account>, ImportError> {
    match format {
        Format::Sql | Format::SqlGz => previous::read_dump(bytes, &Limits::default()),
        Format::CustomDump => Err(ImportError::CustomFormat),
        Format::JsonExport => previous::read_json(bytes).map(|account| vec![account]),
        Format::CsvExport => previous::read_csv(bytes).map(|account| vec![account]),
        Format::KeySample => previous::read_sample(bytes).map(|account| vec![account]),
        Format::KeyFile | Format::KeyPair | Format::MdpKeyFile => Ok(Vec::new()),
    }
}
