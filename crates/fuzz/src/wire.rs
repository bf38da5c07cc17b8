//! Requests and answers.

use mdp_ledger::cbor::Malformed;
use mdp_wire::statement::{LoginStatement, RecoverySlot, SlotRequest};
use mdp_wire::sync::{Frame, FrameReader, PullRequest, PushRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ledger::one_encoding;

pub(crate) fn push(bytes: &[u8]) -> bool {
    one_encoding::<PushRequest>(bytes).is_ok()
}

pub(crate) fn pull(bytes: &[u8]) -> bool {
    one_encoding::<PullRequest>(bytes).is_ok()
}

/// The same frames, or the same refusal, however the network cuts the answer.
pub(crate) fn frames(bytes: &[u8]) -> bool {
    let whole = read_frames(bytes, bytes.len().max(1));
    for size in [1, 7, 64] {
        assert!(read_frames(bytes, size) == whole, "pieces of {size} bytes read differently");
    }
    whole.1 == Ok(true)
}

fn read_frames(bytes: &[u8], size: usize) -> (Vec<Frame>, Result<bool, Malformed>) {
    let mut reader = FrameReader::default();
    let mut frames = Vec::new();
    for piece in bytes.chunks(size) {
        reader.push(piece);
        loop {
            match reader.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => return (frames, Err(error)),
            }
        }
    }
    (frames, Ok(reader.is_drained()))
}

pub(crate) fn statements(bytes: &[u8]) -> bool {
    one_encoding::<LoginStatement>(bytes).is_ok()
        || one_encoding::<RecoverySlot>(bytes).is_ok()
        || one_encoding::<SlotRequest>(bytes).is_ok()
}

/// Every JSON body that a server reads from a client, and a client from a server.
pub(crate) fn json(bytes: &[u8]) -> bool {
    use mdp_wire::{info, key_check, recovery, register, session, vault};

    let readers = [
        stable::<register::RegisterStart>,
        stable::<register::RegisterStarted>,
        stable::<register::RegisterFinish>,
        stable::<register::Registered>,
        stable::<session::LoginStart>,
        stable::<session::LoginStarted>,
        stable::<session::LoginFinish>,
        stable::<session::LoggedIn>,
        stable::<session::ElevateStarted>,
        stable::<session::ElevateFinish>,
        stable::<session::Sessions>,
        stable::<recovery::SlotAnswer>,
        stable::<recovery::SlotChallengeRequest>,
        stable::<recovery::SlotChallenge>,
        stable::<recovery::SlotOpen>,
        stable::<key_check::KeyCheckChallenge>,
        stable::<key_check::KeyCheckAnswer>,
        stable::<key_check::KeyChecked>,
        stable::<info::ServerInfo>,
        stable::<vault::Vaults>,
        stable::<vault::Pushed>,
        stable::<vault::HeadEvent>,
        stable::<mdp_wire::error::ErrorBody>,
    ];
    readers.into_iter().filter(|read| read(bytes)).count() > 0
}

/// What was read is written in a form that reads as the same again.
fn stable<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<T>(bytes) else { return false };
    let written = serde_json::to_vec(&value).unwrap_or_default();
    let again = serde_json::from_slice::<T>(&written).ok();
    let rewritten = again.and_then(|value| serde_json::to_vec(&value).ok());
    assert!(rewritten == Some(written), "a body is not read as it was written");
    true
}
