//! `mdp-server drill`: level 3, the only proof that counts. An archive is restored into an instance
//! made for it, a server is started on that, and somebody logs in with the client that people have
//! and opens what was theirs. How long it took and how much would have been lost are written down.

mod canary;
mod programs;
mod scratch;

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use mdp_recovery::Error;
use mdp_recovery::restore::Restored;
use mdp_server::start;
use mdp_store::Store;
use serde_json::json;

use super::keep::keep;
use super::record::Record;
use super::restore::{Trust, check_signature};
use super::shelf::Source;
use super::stream::Expected;
use super::{Desk, host, note, print};
use crate::commands::user;
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;
use canary::Canary;
use programs::{Client, ProgramError, Server};
use scratch::{Engine, Scratch, quiet};

/// Restores into an instance of its own and logs in there.
#[derive(Args)]
pub(crate) struct Drill {
    /// `latest`, an archive's name, or a file
    #[arg(default_value = "latest")]
    archive: String,
    /// What to restore into
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// File with the operator's private key, where the server's own key doesn't open the archive
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The program mdp [default: the one beside this program]
    #[arg(long, value_name = "FILE")]
    mdp: Option<PathBuf>,
    /// Print what was measured as JSON
    #[arg(long)]
    json: bool,
}

/// How the server stands whose archive it is.
struct Live {
    position: u64,
    /// When it last changed.
    at: u64,
}

impl Drill {
    pub(crate) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options.clone())?;
        let _lock = desk.lock()?;
        let store = start::open_store(&desk.config).await?;
        let done = self.on(&desk, &store, &options, words).await;
        store.close().await;
        done
    }

    async fn on(
        &self,
        desk: &Desk,
        store: &Store,
        options: &Options,
        words: &Words,
    ) -> Result<(), Failure> {
        // Before anything is made: a drill that can't end isn't begun.
        Client::find(self.mdp.as_deref(), PathBuf::new())?;
        let canary = match Canary::find(&desk.config.data) {
            Some(canary) => canary,
            None => self.make_canary(desk, store, options, words).await?,
        };
        let expected = Expected::default();
        let mut source = Source::find(desk, &self.archive, None, None, expected, words).await;
        let stale = match &source {
            Ok(source) => source.sidecar().is_some_and(|s| s.statement.created < canary.ready()),
            Err(Failure::Recovery(Error::Absent(_))) => self.archive == "latest",
            Err(_) => false,
        };
        if stale && self.archive == "latest" {
            note(&words.say("drill-backs-up", &[]));
            keep(desk, &desk.plan()?, store).await?.everywhere(words)?;
            source = Source::find(desk, &self.archive, None, None, expected, words).await;
        } else if stale {
            return Err(Failure::said("drill-before-canary", &self.archive));
        }
        let source = source?;
        let trust = Trust { signed_by: None, key: None, anyone: false };
        check_signature(desk, &source, &trust, words)?;

        let live = Live::of(store).await?;
        let (at, began) = (host().clock.now(), Instant::now());
        let scratch = Scratch::make(desk, options, self.engine).await?;
        let outcome = self.rehearse(desk, &scratch, &source, &canary, &live).await;
        let took = began.elapsed();
        let removed = scratch.remove().await;
        if let Err(Failure::Recovery(Error::Cancelled)) = outcome {
            return outcome.map(|_| ());
        }

        let mut record = Record {
            at,
            ok: outcome.is_ok(),
            archive: source.describe(),
            engine: self.engine.name().to_owned(),
            rto_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            rpo_ms: *outcome.as_ref().unwrap_or(&0),
            last_ok: Record::read(&desk.config.data).and_then(|before| before.last_ok),
        };
        if record.ok {
            record.last_ok = Some(at);
        }
        record.write(&desk.config.data)?;
        outcome.map_err(|error| match error {
            Failure::Drill(_) => error,
            other => Failure::Drill(other.say(words)),
        })?;
        removed?;
        self.tell(desk, &record, words);
        Ok(())
    }

    /// The drill itself. Gives how many milliseconds of changes the archive lacks.
    async fn rehearse(
        &self,
        desk: &Desk,
        scratch: &Scratch,
        source: &Source<'_>,
        canary: &Canary,
        live: &Live,
    ) -> Result<u64, Failure> {
        let Restored { opened, followed } =
            scratch.restore(desk, source, self.key.as_ref()).await?;
        let archived = (opened.manifest.journal_position, opened.manifest.journal_at);
        let (position, reached) = followed.map_or(archived, |there| (there.position, there.at));
        let lost = if live.position > position { live.at.saturating_sub(reached) } else { 0 };
        desk.watch.cancel.check()?;
        let server = Server::start(scratch.options()).await?;
        let client = Client::find(self.mdp.as_deref(), scratch.device())?;
        let back = canary.come_back(&client, &server.url).await;
        server.stop().await;
        if back? { Ok(lost) } else { Err(Failure::Drill("the item isn't what it was".into())) }
    }

    /// Makes the canary through a server beside the one that may be running: nobody else hears of
    /// it.
    async fn make_canary(
        &self,
        desk: &Desk,
        store: &Store,
        options: &Options,
        words: &Words,
    ) -> Result<Canary, Failure> {
        if store.counts().await?.accounts == 0 {
            return Err(Failure::said("drill-nobody", ""));
        }
        note(&words.say("drill-makes-canary", &[]));
        let name = Canary::new_name();
        let invitation = user::invitation(store, &name, 1).await?;
        let server = Server::start(&quiet(options).with("MDP_REGISTRATION", "invitation")).await?;
        let data = &desk.config.data;
        let program = self.mdp.as_deref();
        let made = Canary::make(data, program, &server.url, &name, &invitation).await;
        server.stop().await;
        Ok(made?)
    }

    fn tell(&self, desk: &Desk, record: &Record, words: &Words) {
        if self.json {
            print(
                &json!({
                    "archive": record.archive,
                    "engine": record.engine,
                    "rto_seconds": seconds(record.rto_ms),
                    "rpo_seconds": seconds(record.rpo_ms),
                })
                .to_string(),
            );
        }
        let (rto, rpo) = (format!("{:.1}", seconds(record.rto_ms)), seconds(record.rpo_ms));
        note(&words.say("drill-done", &[("rto", rto.into()), ("rpo", format!("{rpo:.0}").into())]));
        desk.done(&record.archive, 0);
    }
}

#[allow(clippy::cast_precision_loss, reason = "seconds, for people")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

impl Live {
    async fn of(store: &Store) -> Result<Self, Failure> {
        let position = store.journal_position().await?;
        let latest = store.audit(None, None, 1).await?;
        Ok(Self { position, at: latest.first().map_or(0, |entry| entry.at) })
    }
}

impl From<ProgramError> for Failure {
    fn from(error: ProgramError) -> Self {
        match error {
            ProgramError::Absent(path) => Self::said("drill-no-client", path.display().to_string()),
            error => Self::Drill(error.to_string()),
        }
    }
}
