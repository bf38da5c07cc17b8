//! `mdp-server verify`: that an archive is what was written, and that everything is in it.

use std::path::PathBuf;

use clap::Args;
use mdp_recovery::Error;
use mdp_recovery::verify::{level1, level2};
use serde_json::json;

use super::shelf::Source;
use super::stream::{Expected, is_stdin};
use super::{Desk, note, print};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Verifies an archive.
#[derive(Args)]
pub(crate) struct Verify {
    /// `latest`, an archive's name, a file, or - for standard input, where its sidecar may come first
    #[arg(default_value = "latest")]
    archive: String,
    /// On this target alone: its number in `BACKUP_TARGETS`, from 1, or its address
    #[arg(long, value_name = "TARGET")]
    from: Option<String>,
    /// 1: its bytes are those that were written. 2: it opens, and every vault in it proves itself
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=2))]
    level: u8,
    /// File with the operator's private key, or - where it comes first on standard input: where the
    /// server's own key doesn't open it
    #[arg(long, value_name = "FILE|-")]
    key: Option<PathBuf>,
    /// Print what was verified as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(crate) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let expected = Expected { key: is_stdin(self.key.as_ref()), sql: false };
        let from = self.from.as_deref();
        let source = Source::find(&desk, &self.archive, from, None, expected, words).await?;
        let signer = desk.secret()?.map(|secret| secret.id());
        let sidecar = source.sidecar().cloned();
        let (input, watch) = (source.open().await?, desk.watch.clone());
        if self.level == 1 {
            let none = Error::BadSignature("there is no sidecar beside it");
            let sidecar = sidecar.ok_or(none)?;
            let none = Error::BadSignature("the server secret that made it isn't here");
            let signer = signer.ok_or(none)?;
            let size = sidecar.statement.size;
            let name = source.own_name();
            on_a_thread(move || level1(name.as_ref(), input, &sidecar, &signer.0, &watch)).await?;
            desk.done(&source.describe(), size);
            return Ok(());
        }
        match (&sidecar, signer) {
            (Some(sidecar), Some(signer)) => sidecar.verify(&signer.0)?,
            (None, Some(_)) if !source.is_stream() => {
                return Err(Error::BadSignature("there is no sidecar beside it").into());
            }
            _ => note(&words.say("verify-unsigned", &[])),
        }
        let keys = desk.keys(source.operator_or(self.key.as_ref())?.as_deref())?;
        let opened = on_a_thread(move || level2(input, &keys, &watch)).await?;
        if let (Some(sidecar), Some(_)) = (sidecar, signer) {
            // Its bytes were hashed on the way: it is read once.
            sidecar.matches(source.own_name().as_ref(), opened.size, opened.file)?;
        }
        if self.json {
            let proof = &opened.proof;
            let root = opened.trailer.logical_root(opened.manifest.schema);
            print(
                &json!({
                    "size": opened.size,
                    "sha256": opened.file.to_string(),
                    "logical_root": root.to_string(),
                    "vaults": proof.vaults,
                    "commits": proof.commits,
                    "values": proof.values,
                })
                .to_string(),
            );
        }
        desk.done(&source.describe(), opened.size);
        Ok(())
    }
}

/// Runs what reads and computes for long where that holds nobody up.
pub(super) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(error) => Err(std::io::Error::other(error).into()),
    }
}
