//! WebDAV: put under another name, then moved.
//!
//! opendal would hold the whole file in memory to send it; so the one `PUT` is made here.

use std::sync::Arc;

use futures_util::stream::try_unfold;
use opendal::Operator;
use opendal::services::Webdav;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::CONTENT_LENGTH;
use tokio::io::AsyncReadExt;
use zeroize::Zeroizing;

use super::patience::{retried, while_moving};
use super::remote::{Remote, Upload, client, patient};
use super::source::{CHUNK, Meter, Patience, Source, staged};
use super::{Credentials, Error};

const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Puts files.
pub(super) struct Put {
    client: reqwest::Client,
    folder: String,
    user: Option<String>,
    password: Option<Zeroizing<String>>,
}

pub(super) fn connect(
    endpoint: &str,
    path: &str,
    credentials: &Credentials,
    patience: Patience,
) -> Result<Remote, Error> {
    let user = credentials.webdav_user.clone();
    let password = credentials.webdav_password.clone();
    let service = Webdav::default()
        .endpoint(endpoint)
        .root(&format!("{path}/"))
        .username(user.as_deref().unwrap_or_default())
        .password(password.as_deref().map(String::as_str).unwrap_or_default());
    let client = client(patience)?;
    let operator = patient(Operator::new(service)?, client.clone(), patience);
    let folder = format!("{endpoint}{}", utf8_percent_encode(path, PATH));
    Ok(Remote {
        operator,
        patience,
        upload: Upload::WebDav(Put { client, folder, user, password }),
    })
}

/// Gives the name to what is whole: what may not be removed again must never be cut.
async fn publish(
    operator: &Operator,
    part: &str,
    name: &str,
    source: &Source,
) -> Result<(), Error> {
    source.is_kept(operator.stat(part).await?.content_length())?;
    Ok(operator.rename(part, name).await?)
}

impl Put {
    pub(super) async fn put(
        &self,
        operator: &Operator,
        patience: Patience,
        name: &str,
        source: &Source,
        meter: &Arc<Meter>,
    ) -> Result<(), Error> {
        operator.create_dir("/").await?;
        let part = staged(name);
        let sent = retried(patience, || {
            meter.restart();
            while_moving(patience, meter, self.send(&part, source, meter))
        });
        let result = match sent.await {
            Ok(()) => publish(operator, &part, name, source).await,
            Err(error) => Err(error),
        };
        if result.is_err() {
            let _ = operator.delete(&part).await;
        }
        result
    }

    async fn send(&self, part: &str, source: &Source, meter: &Arc<Meter>) -> Result<(), Error> {
        let from = (source.open().await?, meter.clone());
        let body = try_unfold(from, |(mut from, meter)| async move {
            let mut chunk = Vec::with_capacity(CHUNK);
            (&mut from).take(CHUNK as u64).read_to_end(&mut chunk).await?;
            meter.advance(chunk.len()).map_err(std::io::Error::other)?;
            let more = !chunk.is_empty();
            Ok::<_, std::io::Error>(more.then_some((chunk, (from, meter))))
        });
        let mut request = self
            .client
            .put(format!("{}/{part}", self.folder))
            .header(CONTENT_LENGTH, source.size())
            .body(reqwest::Body::wrap_stream(body));
        if let Some(user) = &self.user {
            request = request.basic_auth(user, self.password.as_deref());
        }
        let answer = request.send().await.map_err(Error::of_request);
        meter.wanted()?;
        let answer = answer?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(Error::of_status(answer.status().as_u16(), ""))
    }
}
