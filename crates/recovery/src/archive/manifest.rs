//! The manifest: what an archive is.

use mdp_ledger::cbor::{Deterministic, EncodeError, Malformed};
use mdp_ledger::{Hash, ServerId};
use minicbor::{Decoder, Encoder};

const FORMAT: &str = "mdp/v1/archive";

/// What an archive is, at its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The schema of its rows.
    pub schema: u32,
    /// The program that wrote it.
    pub version: String,
    /// Which server.
    pub server: ServerId,
    /// The restore epoch that it was in.
    pub restore_epoch: [u8; 16],
    /// When it was made: milliseconds since the Unix epoch.
    pub created: u64,
    /// The journal's latest position in it.
    pub journal_position: u64,
    /// When that change was made; 0 before any.
    pub journal_at: u64,
    /// The public half of the key that signs sidecars: which server secret its accounts belong to.
    pub secret_id: Hash,
    /// The tables of its rows, in their order.
    pub tables: Vec<String>,
}

impl Deterministic for Manifest {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(10)?.str(FORMAT)?.u32(self.schema)?.str(&self.version)?;
        e.bytes(&self.server.0)?.bytes(&self.restore_epoch)?.u64(self.created)?;
        e.u64(self.journal_position)?.u64(self.journal_at)?.bytes(&self.secret_id.0)?;
        e.array(self.tables.len() as u64)?;
        for table in &self.tables {
            e.str(table)?;
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        if d.array()? != Some(10) || d.str()? != FORMAT {
            return Err(Malformed);
        }
        Ok(Self {
            schema: d.u32()?,
            version: d.str()?.to_owned(),
            server: ServerId(d.bytes()?.try_into().map_err(|_| Malformed)?),
            restore_epoch: d.bytes()?.try_into().map_err(|_| Malformed)?,
            created: d.u64()?,
            journal_position: d.u64()?,
            journal_at: d.u64()?,
            secret_id: Hash::from_slice(d.bytes()?).ok_or(Malformed)?,
            tables: {
                let count = d.array()?.ok_or(Malformed)?;
                (0..count).map(|_| Ok(d.str()?.to_owned())).collect::<Result<_, Malformed>>()?
            },
        })
    }
}
