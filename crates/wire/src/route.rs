//! Addresses, relative to the server's own. The level that each asks for is in
//! `docs/spec/api.md`.

use mdp_ledger::{EntryId, VaultId};

use crate::ids::SessionId;

/// `GET` [`crate::info::ServerInfo`].
pub const INFO: &str = "/api/info";
/// `GET`: 200 while the server can write its database.
pub const HEALTH: &str = "/api/health/";
/// `GET`: the same, with migrations, free space and the age of the backups.
pub const READY: &str = "/api/health/ready";
/// `GET` server-sent events, three and then the end: shows whether something on the way holds them
/// back.
pub const HEALTH_EVENTS: &str = "/api/health/events";
/// `GET`: the description of this API.
pub const OPENAPI: &str = "/api/openapi.json";
/// `POST` [`crate::register::RegisterStart`] → [`crate::register::RegisterStarted`].
pub const REGISTER_START: &str = "/api/register/start";
/// `POST` [`crate::register::RegisterFinish`] → 201 [`crate::register::Registered`].
pub const REGISTER_FINISH: &str = "/api/register/finish";
/// `POST` [`crate::session::LoginStart`] → [`crate::session::LoginStarted`].
pub const LOGIN_START: &str = "/api/login/start";
/// `POST` [`crate::session::LoginFinish`] → [`crate::session::LoggedIn`].
pub const LOGIN_FINISH: &str = "/api/login/finish";
/// `POST` nothing → [`crate::session::ElevateStarted`].
pub const ELEVATE_START: &str = "/api/elevate/start";
/// `POST` [`crate::session::ElevateFinish`] → [`crate::session::SessionInfo`].
pub const ELEVATE_FINISH: &str = "/api/elevate/finish";
/// `GET` [`crate::session::SessionInfo`], the asker's own.
pub const SESSION: &str = "/api/session";
/// `POST` nothing → 204; the cookie is cleared.
pub const LOGOUT: &str = "/api/logout";
/// `GET` [`crate::session::Sessions`].
pub const SESSIONS: &str = "/api/sessions";
/// `GET` [`crate::recovery::SlotAnswer`].
pub const SLOT: &str = "/api/recovery-slot";
/// `POST` [`crate::recovery::SlotChallengeRequest`] → [`crate::recovery::SlotChallenge`].
pub const SLOT_CHALLENGE: &str = "/api/recovery-slot/challenge";
/// `POST` [`crate::recovery::SlotOpen`] → [`crate::recovery::SlotAnswer`].
pub const SLOT_OPEN: &str = "/api/recovery-slot/open";
/// `GET` [`crate::key_check::KeyCheckChallenge`]; `POST` [`crate::key_check::KeyCheckAnswer`] →
/// [`crate::key_check::KeyChecked`].
pub const KEY_CHECK: &str = "/api/key-check";
/// `GET` [`crate::vault::Vaults`].
pub const VAULTS: &str = "/api/vaults";
/// `GET` server-sent events: `head` with [`crate::vault::HeadEvent`].
pub const EVENTS: &str = "/api/events";

/// `DELETE` → 204.
pub fn session(id: SessionId) -> String {
    format!("/api/sessions/{id}")
}

/// `POST` [`crate::sync::PullRequest`] → 200 with [`crate::sync::Frame`]s, or 304 when the server's
/// head is one of those named.
pub fn pull(vault: VaultId) -> String {
    format!("/api/vaults/{vault}/pull")
}

/// `POST` [`crate::sync::PushRequest`] → [`crate::vault::Pushed`]. A push whose first commit is a
/// genesis makes the vault.
pub fn push(vault: VaultId) -> String {
    format!("/api/vaults/{vault}/push")
}

/// `GET` → 200 with [`crate::sync::Frame`]s: the vault as it was at `time`, in milliseconds since the
/// Unix epoch by the server's clock.
pub fn past(vault: VaultId, time: u64) -> String {
    format!("/api/vaults/{vault}/past/{time}")
}

/// `GET` the sealed bytes (ranges are answered), `HEAD` their length, `PUT` them: see
/// `docs/spec/api.md` for uploads in pieces.
pub fn blob(vault: VaultId, blob: EntryId) -> String {
    format!("/api/vaults/{vault}/blobs/{blob}")
}
