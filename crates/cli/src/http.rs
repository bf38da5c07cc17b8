//! Talking to the server: JSON for the control API, CBOR for vaults, one bearer token.

use std::io::Read;
use std::net::Ipv4Addr;
use std::time::Duration;

use mdp_wire::error::{ErrorBody, ErrorCode};
use mdp_wire::session::SessionToken;
use mdp_wire::{PROTOCOL, PROTOCOL_HEADER};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http;
use ureq::{Agent, Body};

/// Why the server didn't answer as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    /// Nobody answered: no network, no server, or one that can't prove its name.
    #[error("the server can't be reached: {0}")]
    Unreachable(String),
    /// The server refused.
    #[error("the server refused: {}", .0.message)]
    Refused(Box<ErrorBody>),
    /// An answer that makes no sense.
    #[error("the server's answer makes no sense")]
    Nonsense,
}

impl HttpError {
    /// The server's code, where it refused.
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(body) => Some(body.code),
            _ => None,
        }
    }
}

/// The most bytes of a JSON answer.
const MAX_JSON: u64 = 1 << 20;

/// A connection to one server.
pub(crate) struct Http {
    agent: Agent,
    origin: String,
    token: Option<SessionToken>,
}

impl Http {
    /// To the server at `origin`. Plain HTTP is for loopback only; see [`origin`].
    pub(crate) fn new(origin: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_mins(1)))
            .user_agent(concat!("mdp/", env!("CARGO_PKG_VERSION")));
        // What isn't encrypted goes to this machine and not through another, whatever the
        // environment says of proxies.
        let config = if origin.starts_with("http://") { config.proxy(None) } else { config };
        let agent = config.build().new_agent();
        Self { agent, origin: origin.to_owned(), token: None }
    }

    /// The origin that is really talked to.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Presents this session from now on.
    pub(crate) fn sign_in(&mut self, token: Option<SessionToken>) {
        self.token = token;
    }

    /// Whether a session is presented.
    pub(crate) fn is_signed_in(&self) -> bool {
        self.token.is_some()
    }

    /// GET, with a JSON answer.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, HttpError> {
        let request = self.headers(self.agent.get(self.url(path)));
        read_json(request.call())
    }

    /// POST of JSON, with a JSON answer.
    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, HttpError> {
        let request = self.headers(self.agent.post(self.url(path)));
        read_json(request.send_json(body))
    }

    /// POST without a body, with a JSON answer.
    pub(crate) fn post_empty<T: DeserializeOwned>(&self, path: &str) -> Result<T, HttpError> {
        let request = self.headers(self.agent.post(self.url(path)));
        read_json(request.send_empty())
    }

    /// POST of CBOR, with the answer as it arrives. `None`: nothing moved (304).
    pub(crate) fn post_cbor(
        &self,
        path: &str,
        body: &[u8],
    ) -> Result<Option<impl Read + use<>>, HttpError> {
        let request = self
            .headers(self.agent.post(self.url(path)))
            .header("content-type", mdp_wire::sync::MEDIA_TYPE);
        let answer = accepted(request.send(body))?;
        if answer.status() == http::StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        Ok(Some(answer.into_body().into_reader()))
    }

    /// GET of bytes: all there are, or one more than `most`.
    pub(crate) fn get_bytes(&self, path: &str, most: u64) -> Result<Vec<u8>, HttpError> {
        let answer = accepted(self.headers(self.agent.get(self.url(path))).call())?;
        let mut bytes = Vec::new();
        let cut = |error: std::io::Error| HttpError::Unreachable(error.to_string());
        answer.into_body().into_reader().take(most + 1).read_to_end(&mut bytes).map_err(cut)?;
        Ok(bytes)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn headers<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        let request = request.header(PROTOCOL_HEADER, PROTOCOL.to_string());
        match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {}", token.0)),
            None => request,
        }
    }
}

type Answered = Result<http::Response<Body>, ureq::Error>;

fn accepted(answer: Answered) -> Result<http::Response<Body>, HttpError> {
    let mut answer = answer.map_err(|error| HttpError::Unreachable(error.to_string()))?;
    let status = answer.status();
    if status.is_success() || status == http::StatusCode::NOT_MODIFIED {
        return Ok(answer);
    }
    let body = answer.body_mut().with_config().limit(MAX_JSON).read_json::<ErrorBody>();
    Err(body.map_or(HttpError::Nonsense, |body| HttpError::Refused(Box::new(body))))
}

fn read_json<T: DeserializeOwned>(answer: Answered) -> Result<T, HttpError> {
    let mut answer = accepted(answer)?;
    let body = answer.body_mut().with_config().limit(MAX_JSON);
    body.read_json().map_err(|_| HttpError::Nonsense)
}

/// The origin that a person named, in the form that is signed: `https://vault.example.org`,
/// `http://127.0.0.1:8000`. Without a scheme, `https` is meant. `None` for what isn't one, and for
/// plain HTTP to anything but this machine.
pub(crate) fn origin(typed: &str) -> Option<String> {
    let typed = typed.trim().trim_end_matches('/');
    let typed = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let uri: http::Uri = typed.to_lowercase().parse().ok()?;
    let authority = uri.authority()?.as_str();
    if authority.contains('@') || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
        return None;
    }
    let host = uri.host()?;
    let loopback = host == "localhost"
        || host == "[::1]"
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback());
    match uri.scheme_str()? {
        "https" => Some(format!("https://{}", authority.trim_end_matches(":443"))),
        "http" if loopback => Some(format!("http://{authority}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn an_origin_is_normalised_and_plain_http_stays_on_this_machine() {
        assert_eq!(origin("Vault.Example.org/").as_deref(), Some("https://vault.example.org"));
        assert_eq!(origin("https://a.b:443").as_deref(), Some("https://a.b"));
        assert_eq!(origin("http://127.0.0.1:8000").as_deref(), Some("http://127.0.0.1:8000"));
        for refused in ["http://vault.example.org", "https://a/b", "https://u@a", "ftp://a", ""] {
            assert_eq!(origin(refused), None, "{refused}");
        }
        for elsewhere in
            ["http://127.0.0.1.example.org", "http://127.evil", "http://localhost.evil"]
        {
            assert_eq!(origin(elsewhere), None, "{elsewhere}");
        }
    }
}
