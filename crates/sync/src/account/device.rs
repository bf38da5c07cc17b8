//! Opening the identity on a device: at rest, from a key file, or with the printed code.

use mdp_crypto::device::DeviceStore;
use mdp_crypto::key_file::{Account, KeyFile, KnownHead, OpenedKeyFile};
use mdp_crypto::slot::{self, Page};
use mdp_crypto::{Identity, Passphrase, RecoveryCode};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Head, SignedIdentity};
use mdp_wire::bytes::Array;
use mdp_wire::recovery::{SlotAnswer, SlotChallenge, SlotOpen};
use mdp_wire::statement::{RecoverySlot, SlotAction, SlotRequest};

use super::Session;
use crate::error::Error;

/// Unlocks the identity that this device keeps. Needs no server. Stretches the password once.
pub fn unlock(store: &[u8], password: &Passphrase) -> Result<(DeviceStore, Identity), Error> {
    let store = DeviceStore::from_bytes(store)?;
    let identity = store.unlock(password)?;
    Ok((store, identity))
}

/// Opens a key file for the account that is logging in on a new device: another account's or
/// server's is refused, and so is a server that states another identity than the file holds. The
/// second value is the home vault's head at export, which the first pull must contain.
pub fn open_key_file(
    text: &str,
    passphrase: &Passphrase,
    session: &Session,
) -> Result<(Identity, Option<Head>), Error> {
    let at = Account { user: session.user, server: session.server };
    let OpenedKeyFile { identity, heads } = KeyFile::parse(text)?.open(passphrase, at)?;
    matches_session(&identity, &session.public)?;
    let home = identity.home().map(|home| home.vault);
    let of_home = |known: &&KnownHead| Some(known.vault) == home;
    let floor = heads.iter().find(of_home).map(|k| Head { seq: k.seq, hash: k.head });
    Ok((identity, floor))
}

/// Opens the recovery slot with the printed code, in a session of level 1.
pub fn open_slot(
    answer: &SlotAnswer,
    code: &RecoveryCode,
    session: &Session,
) -> Result<Identity, Error> {
    let identity = session.public.verify().map_err(|_| Error::IdentitySubstituted)?;
    let page =
        Page { user: session.user, server: session.server, fingerprint: identity.fingerprint() };
    open_for(answer, code, &page)
}

/// Without a session: asks for the slot with the printed page alone. Gives the request to send for
/// `challenge`; [`open_for`] follows with its answer.
pub fn use_printed_code(
    challenge: SlotChallenge,
    code: &RecoveryCode,
    page: &Page,
) -> Result<SlotOpen, Error> {
    let request = SlotRequest {
        user: page.user,
        server: page.server,
        nonce: challenge.nonce.0,
        action: SlotAction::Fetch,
    };
    let signature = slot::sign_request(code, page, &request)?;
    Ok(SlotOpen { ticket: challenge.ticket, signature: Array(signature) })
}

/// Opens the slot that [`use_printed_code`] fetched.
pub fn open_for(answer: &SlotAnswer, code: &RecoveryCode, page: &Page) -> Result<Identity, Error> {
    let slot = RecoverySlot::from_bytes(&answer.slot.0)?;
    let identity = slot::open(&slot, code, page)?;
    matches_session(&identity, &SignedIdentity::from_bytes(&answer.identity.0)?)?;
    Ok(identity)
}

/// Whether the public identity that the server states is this identity's own.
fn matches_session(identity: &Identity, stated: &SignedIdentity) -> Result<(), Error> {
    if stated == identity.public() { Ok(()) } else { Err(Error::IdentitySubstituted) }
}
