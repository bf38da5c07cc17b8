//! What S3 and WebDAV have in common, through opendal: each call ends in time and is tried again
//! when that may help.

use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use opendal::layers::{RetryLayer, TimeoutLayer};
use opendal::{HttpTransporter, OperationContext, Operator};
use opendal_http_transport_reqwest::ReqwestTransport;

use super::source::{Meter, Patience, Source};
use super::{Error, Object, s3, webdav};

pub(super) struct Remote {
    pub(super) operator: Operator,
    pub(super) patience: Patience,
    pub(super) upload: Upload,
}

/// How a file gets there.
pub(super) enum Upload {
    S3,
    WebDav(webdav::Put),
}

/// Follows nobody elsewhere: what is signed for one place stays there.
pub(super) fn client(patience: Patience) -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(patience.stall.min(Duration::from_secs(10)))
        .build()
        .map_err(Error::of_request)
}

/// A service that isn't waited for without end.
pub(super) fn patient(operator: Operator, client: reqwest::Client, patience: Patience) -> Operator {
    let transport = HttpTransporter::new(ReqwestTransport::new(client));
    let context = OperationContext::default().with_http_transport(transport);
    let timeout = TimeoutLayer::new().with_timeout(patience.stall).with_io_timeout(patience.stall);
    let retry = RetryLayer::new()
        .with_jitter()
        .with_min_delay(patience.pause)
        .with_max_times(patience.tries.saturating_sub(1));
    operator.with_context(context).layer(timeout).layer(retry)
}

impl Remote {
    pub(super) async fn put(
        &self,
        name: &str,
        source: &Source,
        meter: &Arc<Meter>,
    ) -> Result<(), Error> {
        match &self.upload {
            Upload::S3 => s3::put(&self.operator, name, source, meter).await,
            Upload::WebDav(put) => {
                put.put(&self.operator, self.patience, name, source, meter).await
            }
        }
    }

    pub(super) async fn open(&self, name: &str) -> Result<opendal::BufferStream, Error> {
        // A reader finds out only later.
        self.operator.stat(name).await?;
        Ok(self.operator.reader(name).await?.into_stream(..).await?)
    }

    pub(super) async fn list(&self) -> Result<Vec<Object>, Error> {
        let mut entries = match self.operator.lister("").await {
            Err(error) if error.kind() == opendal::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut objects = Vec::new();
        loop {
            match entries.try_next().await {
                Ok(Some(entry)) if entry.metadata().is_file() => objects.push(Object {
                    name: entry.name().to_owned(),
                    size: entry.metadata().content_length(),
                }),
                Ok(Some(_)) => {}
                Ok(None) => return Ok(objects),
                // Nothing was ever put there.
                Err(error) if error.kind() == opendal::ErrorKind::NotFound => return Ok(objects),
                Err(error) => return Err(error.into()),
            }
        }
    }

    pub(super) async fn size(&self, name: &str) -> Result<u64, Error> {
        Ok(self.operator.stat(name).await?.content_length())
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), Error> {
        Ok(self.operator.delete(name).await?)
    }
}
