//! What every refusal looks like: a stable code, a sentence in English, and what the code is about.

use serde::{Deserialize, Serialize};

use crate::vault::HeadInfo;

/// Why a request was refused. The code is for good: programs and translations hang on it
/// (`error-<code>` in `locales/`), the message doesn't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// 400: the request isn't what the route takes; nothing was stored.
    Malformed,
    /// 400: the user name is empty, too long, or holds control characters.
    UserNameInvalid,
    /// 400: the OPAQUE suite isn't one that this server knows.
    SuiteUnknown,
    /// 400: the public identity doesn't verify, or is for another user or server.
    IdentityInvalid,
    /// 400: the recovery slot doesn't verify, or isn't this identity's.
    SlotInvalid,
    /// 400: the client speaks a newer protocol than this server.
    ServerTooOld,
    /// 401: no session, or one that has ended.
    SignedOut,
    /// 401: user name or password wrong, or the account is disabled: one answer for all.
    LoginFailed,
    /// 401: the signature of the login statement doesn't hold.
    ElevationFailed,
    /// 401: the slot's signature doesn't hold, or there is no such slot: one answer for both.
    SlotRefused,
    /// 401: the key check's proof is not the expected one.
    KeyCheckFailed,
    /// 401: the ticket of a started exchange has expired or was never given: start again.
    TicketInvalid,
    /// 403: the session's level is too low: sign with the identity first.
    LevelTooLow,
    /// 403: a state change by cookie from another origin.
    OriginRefused,
    /// 403: this server takes no new accounts.
    RegistrationClosed,
    /// 403: the invitation has expired, was used, or never was.
    InvitationInvalid,
    /// 404: no such route.
    NotFound,
    /// 404: no such vault, or none of this user's: one answer for both.
    VaultNotFound,
    /// 404: the vault's first commit arrived after the time that was asked for.
    VaultNotYet,
    /// 404: no such blob in this vault.
    BlobNotFound,
    /// 404: no such session of this user.
    SessionNotFound,
    /// 404: the account has no recovery slot.
    SlotNotFound,
    /// 405.
    MethodNotAllowed,
    /// 408: the request took too long to arrive.
    RequestTimeout,
    /// 409: the user name is taken.
    UserNameTaken,
    /// 409: the user id is taken.
    UserIdTaken,
    /// 409: the identity belongs to another server, and this one has accounts of its own.
    OtherServer,
    /// 409: the push doesn't continue the head; `details.head` is where the server stands.
    HeadMoved,
    /// 409: the upload doesn't continue where the server stands; `details.offset` says where.
    OffsetMismatch,
    /// 413: over `details.limit` bytes.
    TooLarge,
    /// 415: the body isn't of the media type that the route takes.
    MediaTypeUnsupported,
    /// 421: this server doesn't answer for that host.
    HostUnknown,
    /// 422: a commit or its bytes don't hold; `details.reason` and `details.commit` say which and
    /// why; nothing of the push was stored.
    CommitRefused,
    /// 422: the blob's bytes don't have the stated hash or length; they were dropped.
    BlobRefused,
    /// 426: the client's protocol version has been left behind: update or reload.
    ProtocolTooOld,
    /// 429: too many attempts; `details.retryAfter` says when to come back.
    TooManyAttempts,
    /// 500: a fault of the server, to be found by the request id in its log.
    Internal,
    /// 503: the server can't reach or write its database just now; nothing was lost.
    Unavailable,
    /// 503: no backup target has it yet, and the server acknowledges nothing before one does
    /// (`BACKUP_SYNC`): keep it and send it again.
    NotBackedUp,
    /// A code that this version doesn't know.
    #[serde(other)]
    Unknown,
}

/// The body of every answer with a status of 400 or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// Why.
    pub code: ErrorCode,
    /// For a person reading a log, in English.
    pub message: String,
    /// What the code is about.
    #[serde(default, skip_serializing_if = "ErrorDetails::is_empty")]
    pub details: ErrorDetails,
    /// Finds the request in the server's log.
    pub request_id: String,
}

/// What an [`ErrorCode`] is about; each field is present where its code says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetails {
    /// The server's head; absent when the vault doesn't exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<HeadInfo>,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How many bytes of the blob the server has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The stable code of `mdp_ledger::Rejected`, such as `commit-bad-signature`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Which commit of the push, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<u32>,
    /// The oldest protocol version that the server takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_protocol: Option<u32>,
}

impl ErrorDetails {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_and_an_unknown_one_is_no_error() {
        let json = serde_json::to_string(&ErrorCode::UserNameTaken).unwrap();
        assert_eq!(json, "\"user-name-taken\"");
        let later: ErrorCode = serde_json::from_str("\"of-a-later-version\"").unwrap();
        assert_eq!(later, ErrorCode::Unknown);
    }

    #[test]
    fn details_are_left_out_when_there_are_none() {
        let body = ErrorBody {
            code: ErrorCode::Malformed,
            message: "no".to_owned(),
            details: ErrorDetails::default(),
            request_id: "r".to_owned(),
        };
        let json = serde_json::to_string(&body).unwrap();
        assert_eq!(json, r#"{"code":"malformed","message":"no","requestId":"r"}"#);
        assert_eq!(serde_json::from_str::<ErrorBody>(&json).unwrap(), body);
    }
}
