//! What belongs to an open vault and never leaves the device: forms not saved yet, generated
//! passwords, a recovery kit not confirmed yet.
//!
//! Sealed under the vault key like a record of revision 0, which no ledger holds: a ledger's
//! revisions start at 1, so neither is ever taken for the other.

use mdp_crypto::Entropy;
use mdp_crypto::record::{self, Place};
use mdp_ledger::{EntryId, Hash, SealedHeader};
use zeroize::Zeroizing;

use super::Workspace;
use crate::error::Error;

impl Workspace {
    /// Seals `content` for this device's own storage, under a name of its own.
    pub fn seal_local(
        &self,
        name: &str,
        content: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, Error> {
        Ok(record::seal(self.keys.current()?, &place(name), content, entropy)?)
    }

    /// Opens what was sealed under this name.
    pub fn open_local(&self, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let header = SealedHeader::read(sealed).ok_or(mdp_crypto::Error::Malformed)?;
        let key = self.keys.of(header.epoch).ok_or(Error::NoGrant)?;
        Ok(record::open(key, &place(name), sealed)?)
    }
}

fn place(name: &str) -> Place {
    let digest = Hash::of(format!("mdp/v1/local/{name}").as_bytes());
    let mut id = [0; EntryId::LEN];
    id.copy_from_slice(&digest.0[..EntryId::LEN]);
    Place::record(EntryId(id), 0)
}
