//! Verification: level 1 needs no private key; level 2 reads everything and walks every vault.

use std::io::Read;

use crate::Error;
use crate::archive::{Name, Opened, Sidecar, Visitor, read};
use crate::keys::Key;
use crate::progress::{Stage, Watch};

/// Level 1: the bytes that a target gives back are those that the sidecar was signed for.
pub fn level1(
    name: Option<&Name>,
    mut archive: impl Read,
    sidecar: &Sidecar,
    signer: &[u8; 32],
    watch: &Watch,
) -> Result<(), Error> {
    sidecar.verify(signer)?;
    watch.progress.stage(Stage::Reading, Some(sidecar.statement.size));
    let (hash, size) = crate::archive::hash_read(&mut archive, watch)?;
    sidecar.matches(name, size, hash)
}

struct Nothing;

impl Visitor for Nothing {}

/// Level 2: it opens, everything of it is there, and every vault in it proves itself.
pub fn level2(archive: impl Read, keys: &[Key], watch: &Watch) -> Result<Opened, Error> {
    let opened = read(archive, keys, &mut Nothing, watch)?;
    match opened.proof.faults.first() {
        None => Ok(opened),
        Some(fault) => Err(Error::Corrupt(fault.to_string())),
    }
}
