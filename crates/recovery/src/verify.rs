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

/// Takes the sealed server secret out of what is read.
#[derive(Default)]
struct Secret(Option<Vec<u8>>);

impl Visitor for Secret {
    fn secret(&mut self, sealed: Vec<u8>) -> Result<(), Error> {
        self.0 = Some(sealed);
        Ok(())
    }
}

/// Level 2: it opens, everything of it is there, and every vault in it proves itself.
pub fn level2(archive: impl Read + Send, keys: &[Key], watch: &Watch) -> Result<Opened, Error> {
    Ok(level2_with_secret(archive, keys, watch)?.0)
}

/// The same, and the server secret that it holds, still sealed.
pub fn level2_with_secret(
    archive: impl Read + Send,
    keys: &[Key],
    watch: &Watch,
) -> Result<(Opened, Option<Vec<u8>>), Error> {
    let mut secret = Secret::default();
    let opened = read(archive, keys, &mut secret, watch)?;
    match opened.proof.faults.first() {
        None => Ok((opened, secret.0)),
        Some(fault) => Err(Error::Corrupt(fault.to_string())),
    }
}
