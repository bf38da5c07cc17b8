//! A client that says what it got, whatever the status.

use std::io::Read;

use mdp_wire::error::{ErrorBody, ErrorCode};
use mdp_wire::{PROTOCOL, PROTOCOL_HEADER};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::{Method, Request};

/// A client of one server, perhaps with a session.
#[derive(Clone)]
pub struct Client {
    /// The server's address: scheme, host, port.
    pub url: String,
    /// Sent as bearer.
    pub token: Option<String>,
    /// Sent with every request besides.
    pub headers: Vec<(String, String)>,
    agent: Agent,
}

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// A client with no session, that speaks the current protocol.
    pub fn new(url: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .build()
            .into();
        let protocol = (PROTOCOL_HEADER.to_owned(), PROTOCOL.to_string());
        Self { url: url.to_owned(), token: None, headers: vec![protocol], agent }
    }

    /// The same client, with its session, at another address: a server that was restarted.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The same client with a header more, or another value of it.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.without(name);
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// The same client with a header less.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut client = self.clone();
        client.headers.retain(|(known, _)| known != name);
        client
    }

    /// Sends anything.
    pub fn send(&self, method: &str, path: &str, body: Option<(&str, &[u8])>) -> Answer {
        self.try_send(method, path, body).unwrap()
    }

    /// Sends anything to a server that may not be there any more.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        body: Option<(&str, &[u8])>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(format!("{}{path}", self.url));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = match body {
            Some((media_type, bytes)) => {
                let request = request.header("content-type", media_type);
                self.agent.run(request.body(bytes).unwrap())?
            }
            None => self.agent.run(request.body(()).unwrap())?,
        };
        let (parts, body) = response.into_parts();
        let mut bytes = Vec::new();
        body.into_reader().read_to_end(&mut bytes)?;
        let headers = parts.headers.iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Ok(Answer { status: parts.status.as_u16(), headers: headers.collect(), body: bytes })
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None)
    }

    /// POST without a body.
    pub fn post(&self, path: &str) -> Answer {
        self.send("POST", path, Some(("application/json", b"")))
    }

    /// POST in JSON.
    pub fn post_json(&self, path: &str, body: &impl Serialize) -> Answer {
        let bytes = serde_json::to_vec(body).unwrap();
        self.send("POST", path, Some(("application/json", &bytes)))
    }

    /// POST in CBOR.
    pub fn post_cbor(&self, path: &str, body: &[u8]) -> Answer {
        self.send("POST", path, Some((mdp_wire::sync::MEDIA_TYPE, body)))
    }
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body of an answer of success.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{self}");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body of a refusal.
    #[track_caller]
    pub fn error(&self) -> ErrorBody {
        assert!(self.status >= 400, "expected a refusal, got {self}");
        let error: ErrorBody = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(self.header("x-request-id"), Some(error.request_id.as_str()));
        error
    }

    /// Fails unless it is a refusal with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: ErrorCode) -> ErrorBody {
        let error = self.error();
        assert_eq!((self.status, error.code), (status, code), "{self}");
        error
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}
