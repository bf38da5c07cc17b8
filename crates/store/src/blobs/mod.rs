//! Blobs: attachments, sealed, kept outside the database under the hash of their bytes.

mod folder;
mod staging;

use mdp_ledger::{EntryId, Hash, VaultId};

use crate::engine::{Connection, Value};
use crate::store::blocking;
use crate::tables::BLOBS;
use crate::{Context, Error, Store};

pub(crate) use folder::Folder;
pub use staging::StagedBlobs;

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
    pub async fn blob(&self, vault: VaultId, id: EntryId) -> Result<Option<Blob>, Error> {
        self.read(move |connection| blob(connection, vault, id)).await
    }

    /// How many bytes of an upload have arrived: where to go on.
    pub async fn upload_offset(&self, vault: VaultId, id: EntryId) -> Result<u64, Error> {
        let folder = self.blobs().clone();
        blocking(move || folder.offset(vault, id)).await
    }

    /// Adds bytes at `offset`, which must be where the upload stands; gives the new offset.
    /// [`Error::BadUpload`].
    pub async fn upload(
        &self,
        vault: VaultId,
        id: EntryId,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<u64, Error> {
        let folder = self.blobs().clone();
        blocking(move || folder.append(vault, id, offset, &bytes)).await
    }

    /// Ends an upload, if the bytes have this hash: durable when this returns. Ending it again
    /// changes nothing. [`Error::BadUpload`], [`Error::UnknownVault`].
    pub async fn finish_upload(
        &self,
        context: &Context,
        vault: VaultId,
        id: EntryId,
        hash: Hash,
    ) -> Result<Blob, Error> {
        if let Some(blob) = self.blob(vault, id).await? {
            return if blob.hash == hash { Ok(blob) } else { Err(Error::BadUpload("other bytes")) };
        }
        let folder = self.blobs().clone();
        let size = blocking(move || folder.finish(vault, id, hash)).await?;
        let stored = context.now;
        self.change(context, "blob.store", id, move |transaction| {
            crate::vaults::row(transaction.read()?, vault)?.ok_or(Error::UnknownVault)?;
            let row = vec![vault.0.into(), id.0.into(), hash.0.into(), size.into(), stored.into()];
            transaction.put(&BLOBS, row);
            Ok(Blob { hash, size, stored })
        })
        .await
    }

    /// Up to `length` bytes of a complete blob from `offset`; none beyond its end, `None` when
    /// there are no bytes of this hash.
    pub async fn read_blob(
        &self,
        hash: Hash,
        offset: u64,
        length: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        let folder = self.blobs().clone();
        blocking(move || folder.read(hash, offset, length)).await
    }
}

/// The hash and the size that a row of `blobs` states.
pub(crate) fn stated(row: &[Value]) -> Option<(Hash, u64)> {
    match row {
        [_, _, Value::Bytes(hash), Value::Int(size), _] => {
            Some((Hash::from_slice(hash)?, size.cast_unsigned()))
        }
        _ => None,
    }
}

pub(crate) fn blob(
    connection: &mut dyn Connection,
    vault: VaultId,
    id: EntryId,
) -> Result<Option<Blob>, Error> {
    connection.one(connection.sql().blob, &[vault.0.into(), id.0.into()], |row| {
        Ok(Blob { hash: Hash(row.array(2)?), size: row.u64(3)?, stored: row.u64(4)? })
    })
}
