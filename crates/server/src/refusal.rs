//! How the server says no: one type, one table of statuses and sentences.
//!
//! A handler returns a [`Refusal`]; the outermost layer, which knows the request's id, writes its
//! body (`mdp_wire::error::ErrorBody`). Causes go to the log, never to the client.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use mdp_ledger::{Head, Rejected};
use mdp_wire::error::{ErrorBody, ErrorCode, ErrorDetails};

/// A refusal, on its way to the client.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    code: ErrorCode,
    details: Box<ErrorDetails>,
    cause: Option<Arc<str>>,
}

impl Refusal {
    /// A refusal with nothing to add.
    pub(crate) fn new(code: ErrorCode) -> Self {
        Self { code, details: Box::default(), cause: None }
    }

    /// The server's own fault: `cause` is for its log.
    pub(crate) fn internal(cause: &dyn std::fmt::Display) -> Self {
        Self { cause: Some(cause.to_string().into()), ..Self::new(ErrorCode::Internal) }
    }

    /// A body over `limit` bytes.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::with(ErrorCode::TooLarge, |d| d.limit = u64::try_from(limit).ok())
    }

    /// A push that doesn't continue the head.
    pub(crate) fn head_moved(head: Option<Head>) -> Self {
        Self::with(ErrorCode::HeadMoved, |d| d.head = head.map(Into::into))
    }

    /// A commit that doesn't hold: `commit` is its place in the push.
    pub(crate) fn commit(commit: usize, reason: Rejected) -> Self {
        Self::commit_code(commit, reason.code())
    }

    /// The same, with a reason of the server's own.
    pub(crate) fn commit_code(commit: usize, reason: &str) -> Self {
        Self::with(ErrorCode::CommitRefused, |d| {
            d.commit = u32::try_from(commit).ok();
            d.reason = Some(reason.to_owned());
        })
    }

    /// Too many attempts: come back in so many milliseconds.
    pub(crate) fn throttled(wait: u64) -> Self {
        Self::with(ErrorCode::TooManyAttempts, |d| d.retry_after = Some(wait.div_ceil(1000)))
    }

    /// A refusal with details.
    pub(crate) fn with(code: ErrorCode, fill: impl FnOnce(&mut ErrorDetails)) -> Self {
        let mut refusal = Self::new(code);
        fill(&mut refusal.details);
        refusal
    }

    /// Its code.
    pub(crate) fn code(&self) -> ErrorCode {
        self.code
    }

    /// What the log should say of it, where the fault is the server's.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The body, for the request of this id.
    pub(crate) fn body(&self, request_id: &str) -> ErrorBody {
        ErrorBody {
            code: self.code,
            message: explain(self.code).1.to_owned(),
            details: (*self.details).clone(),
            request_id: request_id.to_owned(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = explain(self.code).0.into_response();
        if let Some(seconds) = self.details.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<mdp_store::Error> for Refusal {
    fn from(error: mdp_store::Error) -> Self {
        use mdp_store::Error;
        match error {
            Error::StaleHead(head) => Self::head_moved(Some(head)),
            Error::VaultExists => Self::head_moved(None),
            Error::UnknownVault => Self::new(ErrorCode::VaultNotFound),
            Error::UnknownAccount => Self::new(ErrorCode::SignedOut),
            Error::NameTaken => Self::new(ErrorCode::UserNameTaken),
            Error::UserTaken => Self::new(ErrorCode::UserIdTaken),
            Error::OtherServer => Self::new(ErrorCode::OtherServer),
            Error::RegistrationClosed => Self::new(ErrorCode::RegistrationClosed),
            Error::InvitationInvalid => Self::new(ErrorCode::InvitationInvalid),
            Error::BadUpload(_) => Self::new(ErrorCode::BlobRefused),
            Error::Unavailable(_) | Error::Full(_) | Error::Failed(_) => {
                Self { cause: Some(error.to_string().into()), ..Self::new(ErrorCode::Unavailable) }
            }
            other => Self::internal(&other),
        }
    }
}

impl From<mdp_ledger::cbor::Malformed> for Refusal {
    fn from(_: mdp_ledger::cbor::Malformed) -> Self {
        Self::new(ErrorCode::Malformed)
    }
}

/// Status and sentence of each code.
#[rustfmt::skip]
fn explain(code: ErrorCode) -> (StatusCode, &'static str) {
    use ErrorCode as E;
    use StatusCode as S;
    match code {
        E::Malformed => (S::BAD_REQUEST, "The request is malformed. Nothing was stored."),
        E::UserNameInvalid => (S::BAD_REQUEST, "A user name has 1 to 254 bytes and no control characters."),
        E::SuiteUnknown => (S::BAD_REQUEST, "This server doesn't know that OPAQUE suite."),
        E::IdentityInvalid => (S::BAD_REQUEST, "The public identity doesn't verify, or isn't for this user and server."),
        E::SlotInvalid => (S::BAD_REQUEST, "The recovery slot doesn't verify, or isn't this identity's."),
        E::ServerTooOld => (S::BAD_REQUEST, "The client speaks a newer protocol than this server. Update the server."),
        E::SignedOut => (S::UNAUTHORIZED, "There is no session, or it has ended. Log in."),
        E::LoginFailed => (S::UNAUTHORIZED, "User name or password is wrong."),
        E::ElevationFailed => (S::UNAUTHORIZED, "The identity's signature doesn't hold for this session and origin."),
        E::SlotRefused => (S::UNAUTHORIZED, "The recovery code isn't one for this account."),
        E::KeyCheckFailed => (S::UNAUTHORIZED, "The proof isn't the expected one: the key doesn't fit this account."),
        E::TicketInvalid => (S::UNAUTHORIZED, "The exchange has expired. Start it again."),
        E::LevelTooLow => (S::FORBIDDEN, "This needs the identity's signature as well as the password."),
        E::OriginRefused => (S::FORBIDDEN, "The request comes from another origin."),
        E::RegistrationClosed => (S::FORBIDDEN, "This server takes no new accounts without an invitation."),
        E::InvitationInvalid => (S::FORBIDDEN, "The invitation has expired or was used. Ask for a new one."),
        E::NotFound => (S::NOT_FOUND, "There is nothing at this address."),
        E::VaultNotFound => (S::NOT_FOUND, "There is no such vault among yours."),
        E::VaultNotYet => (S::NOT_FOUND, "The vault has nothing of that time: it came later."),
        E::BlobNotFound => (S::NOT_FOUND, "There is no such attachment in this vault."),
        E::SessionNotFound => (S::NOT_FOUND, "There is no such session among yours."),
        E::SlotNotFound => (S::NOT_FOUND, "The account has no recovery slot."),
        E::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "This address doesn't take that method."),
        E::RequestTimeout => (S::REQUEST_TIMEOUT, "The request took too long to arrive."),
        E::UserNameTaken => (S::CONFLICT, "The user name is taken."),
        E::UserIdTaken => (S::CONFLICT, "The user id is taken."),
        E::OtherServer => (S::CONFLICT, "The identity belongs to another server, and this one has accounts of its own."),
        E::HeadMoved => (S::CONFLICT, "The vault has moved on. Pull, merge and push again."),
        E::OffsetMismatch => (S::CONFLICT, "The upload stands elsewhere. Go on from the given offset."),
        E::TooLarge => (S::PAYLOAD_TOO_LARGE, "The request is over the limit. Nothing was stored."),
        E::MediaTypeUnsupported => (S::UNSUPPORTED_MEDIA_TYPE, "The body isn't of the media type that this address takes."),
        E::HostUnknown => (S::MISDIRECTED_REQUEST, "This server doesn't answer for that host. Its operator lists them in ALLOWED_HOSTS."),
        E::CommitRefused => (S::UNPROCESSABLE_ENTITY, "A commit doesn't hold. Nothing of the push was stored."),
        E::BlobRefused => (S::UNPROCESSABLE_ENTITY, "The bytes aren't the announced ones. They were dropped."),
        E::ProtocolTooOld => (S::UPGRADE_REQUIRED, "This client is too old for the server. Reload or update it."),
        E::TooManyAttempts => (S::TOO_MANY_REQUESTS, "Too many attempts. Wait and try again."),
        E::Unavailable => (S::SERVICE_UNAVAILABLE, "The server can't use its database just now. Nothing was lost; try again."),
        E::NotBackedUp => (S::SERVICE_UNAVAILABLE, "No backup target has it yet, and this server acknowledges nothing before one does. Keep it; try again."),
        _ => (S::INTERNAL_SERVER_ERROR, "The server failed. Its log has the cause under the request id."),
    }
}
