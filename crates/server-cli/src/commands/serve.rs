//! `mdp-server serve`: the API and the web vault.

use std::io::{self, IsTerminal};
use std::sync::Arc;

use clap::{ArgAction, Args};
use mdp_server::config::{Config, Log};
use mdp_server::{serve, start};
use mdp_store::Database;
use metrics_exporter_prometheus::PrometheusBuilder;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tracing_subscriber::filter::LevelFilter;

use super::config::tell_leftovers;
use super::{host, note, print, recovery};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Serves until it is told to stop.
#[derive(Args)]
pub(crate) struct Serve {
    /// Bring the schema up to date first (by itself with SQLite)
    #[arg(long, overrides_with = "no_migrate", action = ArgAction::SetTrue)]
    migrate: bool,
    /// Refuse to start on a schema that isn't up to date
    #[arg(long, action = ArgAction::SetTrue)]
    no_migrate: bool,
}

impl Serve {
    pub(super) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let resolved = options.clone().resolve()?;
        tell_leftovers(&resolved, words);
        let desk = Arc::new(recovery::Desk::in_the_background(options)?);
        let config = Config::read(&resolved)?;
        log(config.log);
        let _serving = recovery::serving(&config)?;
        let mut host = host();
        if config.metrics.listen.is_some() || config.metrics.token.is_some() {
            // Refused only where a recorder is installed already: there is none in this process.
            host.metrics = PrometheusBuilder::new().install_recorder().ok();
        }
        let alone = matches!(config.store.database, Database::Sqlite(_));
        let metrics_listen = config.metrics.listen;
        // Before the database, so that a port already taken is said at once.
        let listener = TcpListener::bind(config.listen).await?;

        let store = start::open_store(&config).await?;
        if self.migrate || (alone && !self.no_migrate) {
            start::migrate(&store, &host).await?;
        }
        let app = start::open(config, store, host).await?;
        let tidy = tokio::spawn(start::keep_tidy(app.clone()));
        let backups = tokio::spawn(recovery::scheduled::run(desk.clone(), app.clone()));
        let archives = tokio::spawn(recovery::watched::run(desk.clone(), app.clone()));
        let (served, all_served) = oneshot::channel();
        let shipping = tokio::spawn(recovery::journal::run(desk, app.clone(), all_served));
        if let Some(listen) = metrics_listen {
            let listener = TcpListener::bind(listen).await?;
            let mut stopping = app.stopping();
            let stop = async move { drop(stopping.wait_for(|stopping| *stopping).await) };
            tokio::spawn(serve::serve_metrics(app.clone(), listener, stop));
        }

        // Before anybody is told that it serves, and may want it to stop.
        let told = told_to_stop()?;
        let url = format!("http://{}", listener.local_addr()?);
        print(&words.say("serving", &[("url", url.into())]));
        tell_systemd(NotifyState::Ready);
        if app.store.counts().await?.accounts == 0 {
            note(&words.say("serving-first", &[]));
        }
        let stop = async {
            told.await;
            tell_systemd(NotifyState::Stopping);
            note(&words.say("stopping", &[]));
        };
        serve::serve(app.clone(), listener, stop).await;
        let _ = tidy.await;
        let _ = backups.await;
        let _ = archives.await;
        // The last changes are on their way before the database is closed.
        let _ = served.send(());
        let _ = shipping.await;
        app.store.close().await;
        Ok(())
    }
}

/// Resolves at SIGTERM, or at Ctrl-C.
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Tells the service manager that started this process, if one did and wants to know.
fn tell_systemd(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "the service manager could not be told");
    }
}

fn log(log: Log) {
    let level = LevelFilter::from_level(log.level);
    let out = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    if log.readable {
        out.compact().init();
    } else {
        out.json().flatten_event(true).with_current_span(false).with_span_list(false).init();
    }
}
