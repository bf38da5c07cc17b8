//! What every handler shares.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mdp_ledger::ServerId;
use mdp_store::{Context, Store};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Semaphore, watch};

use crate::config::{Config, Policy};
use crate::health::Health;
use crate::host::{Clock, Random, random};
use crate::refusal::Refusal;
use crate::secret::ServerSecret;
use crate::shipping::Shipping;
use crate::throttle::{ACCOUNT, ADDRESS, Throttle};
use crate::ticket::Seeds;
use mdp_wire::info::Registration;

/// Nobody needs to be logged in for those streams, so they are few.
const LISTENERS: usize = 8;

/// The running server.
pub struct App {
    /// What the operator said.
    pub config: Config,
    /// Where things are kept.
    pub store: Store,
    /// The database's restore epoch.
    pub restore_epoch: [u8; 16],
    /// When it was last restored.
    pub restored_at: Option<u64>,
    /// How far its journal is on its way to the backup targets.
    pub shipping: Shipping,
    /// When the newest archive was made that proves itself. Whoever keeps archives (`mdp-server
    /// serve`) writes it.
    pub newest_archive: watch::Sender<Option<u64>>,
    /// Who may listen to `/api/health/events` at once.
    pub listeners: Arc<Semaphore>,
    pub(crate) secret: ServerSecret,
    pub(crate) seeds: Seeds,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) accounts: Throttle<String>,
    pub(crate) addresses: Throttle<IpAddr>,
    pub(crate) health: Health,
    pub(crate) metrics: Option<PrometheusHandle>,
    stopping: watch::Sender<bool>,
    has_accounts: AtomicBool,
}

/// What an [`App`] is made of.
pub struct Parts {
    /// What the operator said.
    pub config: Config,
    /// Where things are kept, migrated.
    pub store: Store,
    /// The database's restore epoch: constant, for a server is stopped while it is restored.
    pub restore_epoch: [u8; 16],
    /// When it was last restored.
    pub restored_at: Option<u64>,
    /// The server's own secret.
    pub secret: ServerSecret,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// What `/metrics` renders; none for a server without metrics.
    pub metrics: Option<PrometheusHandle>,
}

impl App {
    /// Puts a server together.
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            health: Health::of(&parts.config.store.database),
            shipping: Shipping::new(parts.config.backup.sync),
            newest_archive: watch::Sender::default(),
            listeners: Arc::new(Semaphore::new(LISTENERS)),
            config: parts.config,
            store: parts.store,
            restore_epoch: parts.restore_epoch,
            restored_at: parts.restored_at,
            secret: parts.secret,
            seeds: Seeds::default(),
            clock: parts.clock,
            random: parts.random,
            accounts: Throttle::new(ACCOUNT),
            addresses: Throttle::new(ADDRESS),
            metrics: parts.metrics,
            stopping: watch::Sender::new(false),
            has_accounts: AtomicBool::new(false),
        })
    }

    /// The id of the server's data.
    pub(crate) async fn server(&self) -> Result<ServerId, Refusal> {
        Ok(self.store.server().await?)
    }

    pub(crate) fn now(&self) -> u64 {
        self.clock.now()
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        random(&*self.random)
    }

    /// A change by nobody known yet.
    pub(crate) fn anonymous(&self, address: IpAddr) -> Context {
        Context { now: self.now(), actor: None, address: Some(address.to_string()) }
    }

    /// Who may register just now.
    pub(crate) async fn registration(&self) -> Result<Registration, Refusal> {
        Ok(match self.config.registration {
            Policy::Invitation => Registration::Invitation,
            Policy::Closed => Registration::Closed,
            Policy::First if self.has_accounts().await? => Registration::Invitation,
            Policy::First | Policy::Open => Registration::Open,
        })
    }

    /// Accounts are disabled, never deleted: once there is one, there is one.
    pub(crate) async fn has_accounts(&self) -> Result<bool, Refusal> {
        if self.has_accounts.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let any = self.store.counts().await?.accounts > 0;
        self.has_accounts.store(any, Ordering::Relaxed);
        Ok(any)
    }

    /// Becomes true when the server is to stop.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Ends what would otherwise never end, so that the server can.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }
}
