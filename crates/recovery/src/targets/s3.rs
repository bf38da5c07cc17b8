//! S3 and what speaks like it. An object appears whole or not at all: the service sees to that.

use opendal::Operator;
use opendal::services::S3;
use tokio::io::AsyncReadExt;

use super::remote::{Remote, Upload, client, patient};
use super::source::{CHUNK, Meter, Patience, Source};
use super::{Credentials, Error};

/// The smallest part that S3 takes.
const PART: u64 = 5 * 1024 * 1024;
/// It takes 10,000.
const PARTS: u64 = 9_000;

pub(super) fn connect(
    bucket: &str,
    prefix: &str,
    endpoint: Option<&str>,
    region: Option<&str>,
    credentials: &Credentials,
    patience: Patience,
) -> Result<Remote, Error> {
    let missing = Error::Credentials;
    let key = credentials.s3_access_key_id.as_ref().ok_or(missing("BACKUP_S3_ACCESS_KEY_ID"))?;
    let secret = credentials.s3_secret_access_key.as_ref();
    let secret = secret.ok_or(missing("BACKUP_S3_SECRET_ACCESS_KEY"))?;
    let region = region.unwrap_or("us-east-1");
    let amazon = format!("https://s3.{region}.amazonaws.com");
    let service = S3::default()
        .bucket(bucket)
        .root(&format!("{prefix}/"))
        .endpoint(endpoint.unwrap_or(&amazon))
        .region(region)
        .access_key_id(key)
        .secret_access_key(secret)
        // What is set is what is used, and nothing that lies about.
        .disable_config_load()
        .disable_ec2_metadata();
    let operator = patient(Operator::new(service)?, client(patience)?, patience);
    Ok(Remote { operator, patience, upload: Upload::S3 })
}

pub(super) async fn put(
    operator: &Operator,
    name: &str,
    source: &Source,
    meter: &Meter,
) -> Result<(), Error> {
    let part = PART.max(source.size().div_ceil(PARTS));
    let part = usize::try_from(part).map_err(|_| Error::Failed("too large".into()))?;
    let mut writer = operator.writer_with(name).chunk(part).await?;
    let sent = async {
        let mut from = source.open().await?;
        loop {
            let mut chunk = Vec::with_capacity(CHUNK);
            if (&mut from)
                .take(CHUNK as u64)
                .read_to_end(&mut chunk)
                .await
                .map_err(Error::Source)?
                == 0
            {
                return Ok(());
            }
            let read = chunk.len();
            writer.write(chunk).await?;
            meter.advance(read)?;
        }
    };
    let result = match sent.await {
        Ok(()) => writer.close().await.map(|_| ()).map_err(Error::from),
        Err(error) => Err(error),
    };
    if result.is_err() {
        // Its parts would be paid for, and never seen.
        let _ = writer.abort().await;
    }
    result
}
