//! Blobs: attachments, sealed, kept outside the database under the hash of their bytes.

use mdp_ledger::{EntryId, Hash, VaultId};

use crate::{Context, Error, Store};

/// A blob whose bytes are all here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of the sealed bytes: the ledger's value for it.
    pub hash: Hash,
    /// How many.
    pub size: u64,
    /// When it was complete.
    pub stored: u64,
}

impl Store {
    /// A blob, once it's complete.
    pub async fn blob(&self, _vault: VaultId, _id: EntryId) -> Result<Option<Blob>, Error> {
        todo!()
    }

    /// How many bytes of an upload have arrived: where to go on.
    pub async fn upload_offset(&self, _vault: VaultId, _id: EntryId) -> Result<u64, Error> {
        todo!()
    }

    /// Adds bytes at `offset`, which must be where the upload stands; gives the new offset.
    pub async fn upload(
        &self,
        _vault: VaultId,
        _id: EntryId,
        _offset: u64,
        _bytes: Vec<u8>,
    ) -> Result<u64, Error> {
        todo!()
    }

    /// Ends an upload, if the bytes have this hash: durable when this returns.
    pub async fn finish_upload(
        &self,
        _context: &Context,
        _vault: VaultId,
        _id: EntryId,
        _hash: Hash,
    ) -> Result<Blob, Error> {
        todo!()
    }

    /// Up to `length` bytes of a complete blob from `offset`.
    pub async fn read_blob(
        &self,
        _hash: Hash,
        _offset: u64,
        _length: u32,
    ) -> Result<Vec<u8>, Error> {
        todo!()
    }
}
