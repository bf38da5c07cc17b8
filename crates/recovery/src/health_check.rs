//! Tells a watcher outside (as healthchecks.io does it) that a backup began, ended well or failed:
//! `URL/start`, `URL`, `URL/fail`. A watcher that isn't told in time raises the alarm; that one can't
//! be reached is said, and never makes a backup fail.

use std::time::Duration;

use url::Url;

use crate::targets::Error;

const PATIENCE: Duration = Duration::from_secs(10);
/// What a watcher is told of a failure, at most.
const TEXT: usize = 10_000;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ping {
    /// It begins.
    Start,
    /// It ended well.
    Success,
    /// It failed.
    Failure,
}

/// A watcher. Its address is a secret: who knows it can keep the alarm from being raised.
pub struct HealthCheck {
    url: Url,
    client: reqwest::Client,
}

impl HealthCheck {
    /// Reads an address: `http://` or `https://`, without a password.
    pub fn parse(address: &str) -> Result<Self, Error> {
        let wrong =
            || Error::Address("has no http:// or https:// address for health checks".into());
        let url = Url::parse(address).map_err(|_| wrong())?;
        let sound = matches!(url.scheme(), "http" | "https") && url.password().is_none();
        if !sound || url.cannot_be_a_base() {
            return Err(wrong());
        }
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        Ok(Self { url, client: client.map_err(Error::of_request)? })
    }

    /// Tells it, with a line of text (the result, or the code of the failure).
    pub async fn ping(&self, ping: Ping, text: &str) -> Result<(), Error> {
        let mut url = self.url.clone();
        let end = match ping {
            Ping::Start => Some("start"),
            Ping::Success => None,
            Ping::Failure => Some("fail"),
        };
        if let (Some(end), Ok(mut path)) = (end, url.path_segments_mut()) {
            path.pop_if_empty().push(end);
        }
        let text: String = text.chars().take(TEXT).collect();
        let answer = self.client.post(url).body(text).send().await.map_err(Error::of_request)?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(Error::of_status(status.as_u16(), "")) }
    }
}
