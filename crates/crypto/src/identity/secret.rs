//! The identity as bytes, for sealing and nothing else.
//!
//! `["mdp/v1/identity-secret", suite 1, user, server, created, Ed25519 seed, ML-KEM seed, RSA
//! PKCS#8, [home vault, genesis], legacy RSA PKCS#8 or null, [previous fingerprint, succession
//! signature] or null]`, deterministic CBOR.

use mdp_ledger::cbor::{self, EncodeError};
use mdp_ledger::{Fingerprint, Hash, ServerId, Suite, UserId, VaultId};
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use super::{HomeVault, Identity, Succession};
use crate::Error;

const TAG: &str = "mdp/v1/identity-secret";

/// More than any RSA-4096 key in PKCS#8 takes.
pub(super) const PKCS8_MOST: usize = 4096;

impl Identity {
    /// The bytes to seal.
    pub(crate) fn to_secret_bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let home = self.home.ok_or(Error::NoHomeVault)?;
        // Room for all of it, so that no copy is left behind by a reallocation.
        let mut e = Encoder::new(Vec::with_capacity(2 * PKCS8_MOST + 1024));
        self.write(home, &mut e).map_err(|_| Error::Malformed)?;
        Ok(Zeroizing::new(e.into_writer()))
    }

    fn write(&self, home: HomeVault, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        let public = &self.public.identity;
        e.array(11)?.str(TAG)?.u8(Suite::One as u8)?;
        e.bytes(&public.user.0)?.bytes(&public.server.0)?.u64(public.created)?;
        e.bytes(self.signing.as_bytes())?.bytes(&*self.mlkem_seed)?.bytes(&self.rsa_pkcs8)?;
        e.array(2)?.bytes(&home.vault.0)?.bytes(&home.genesis.0)?;
        cbor::write_optional(e, self.legacy_rsa())?;
        match &self.succession {
            Some(s) => e.array(2)?.bytes(&s.previous.0)?.bytes(&s.signature)?.ok(),
            None => e.null()?.ok(),
        }
    }

    /// Reads what was sealed. The public half is derived from the private one, never read.
    pub(crate) fn from_secret_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let d = &mut Decoder::new(bytes);
        cbor::array(d, 11)?;
        if d.str()? != TAG || d.u8()? != Suite::One as u8 {
            return Err(Error::Unsupported);
        }
        let (user, server) = (UserId(cbor::fixed(d)?), ServerId(cbor::fixed(d)?));
        let created = d.u64()?;
        let seed = Zeroizing::new(cbor::fixed(d)?);
        let mlkem_seed = Zeroizing::new(cbor::fixed(d)?);
        let rsa_pkcs8 = Zeroizing::new(d.bytes()?.to_vec());
        cbor::array(d, 2)?;
        let home = HomeVault { vault: VaultId(cbor::fixed(d)?), genesis: Hash(cbor::fixed(d)?) };
        let legacy_rsa = optional(d, |d| Ok(Zeroizing::new(d.bytes()?.to_vec())))?;
        let succession = optional(d, |d| {
            cbor::array(d, 2)?;
            Ok(Succession { previous: Fingerprint(cbor::fixed(d)?), signature: cbor::fixed(d)? })
        })?;
        let mut identity =
            Self::assemble(user, server, created, &seed, mlkem_seed, rsa_pkcs8, succession)?;
        identity.home = Some(home);
        identity.legacy_rsa = legacy_rsa;
        if d.position() != bytes.len() || identity.to_secret_bytes()?.as_slice() != bytes {
            return Err(Error::Malformed);
        }
        Ok(identity)
    }
}

fn optional<'b, T>(
    d: &mut Decoder<'b>,
    read: impl FnOnce(&mut Decoder<'b>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    if d.datatype()? == minicbor::data::Type::Null {
        d.null()?;
        return Ok(None);
    }
    read(d).map(Some)
}
