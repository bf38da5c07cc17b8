//! The real server, in this process, on 127.0.0.1 and a port that the system chose.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use mdp_ledger::{Hash, UserId};
use mdp_server::config::{Config, Layers};
use mdp_server::host::{Clock, Random};
use mdp_server::start::{self, Host};
use mdp_server::{App, serve};
use mdp_store::{Context, Database, Invitation};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::http::Client;
use crate::seeded::{Seeded, TestClock};

/// A server of one's own; it stops when it is dropped.
pub struct TestServer {
    /// How it is reached.
    pub url: String,
    /// What it is made of.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<TestClock>,
    data: TempDir,
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TestServer {
    /// On SQLite, with the default settings.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// On SQLite, with some settings.
    pub fn with(settings: &[(&'static str, &str)]) -> Self {
        Self::launch(1, settings, None)
    }

    /// The same with randomness of its own, and so another server's id.
    pub fn seeded(seed: u64, settings: &[(&'static str, &str)]) -> Self {
        Self::launch(seed, settings, None)
    }

    /// On a PostgreSQL database.
    pub fn on_postgres(address: &str, settings: &[(&'static str, &str)]) -> Self {
        Self::launch(1, settings, Some(Database::Postgres(address.to_owned())))
    }

    fn launch(seed: u64, settings: &[(&'static str, &str)], database: Option<Database>) -> Self {
        let data = TempDir::with_prefix("mdp-server-").unwrap();
        let mut flags: Vec<(&'static str, String)> = vec![
            ("MDP_LISTEN", "127.0.0.1:0".to_owned()),
            ("MDP_DATA", data.path().to_str().unwrap().to_owned()),
        ];
        flags.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let resolved = Layers { flags, ..Layers::default() }.resolve().unwrap();
        let mut config = Config::read(&resolved).unwrap();
        if let Some(database) = database {
            config.store.database = database;
        }

        let clock = Arc::new(TestClock::default());
        let host = Host {
            clock: clock.clone() as Arc<dyn Clock>,
            random: Arc::new(Seeded::new(seed)) as Arc<dyn Random>,
            metrics: None,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (app, listener) = runtime.block_on(async {
            let listener = TcpListener::bind(config.listen).await.unwrap();
            let store = start::open_store(&config).await.unwrap();
            start::migrate(&store, &host).await.unwrap();
            (start::open(config, store, host).await.unwrap(), listener)
        });
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let serving = serve::serve(app.clone(), listener, async {
            let _ = stopped.await;
        });
        let handle = runtime.handle().clone();
        let serving_app = app.clone();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                serving.await;
                serving_app.store.close().await;
            });
        });
        Self { url, app, clock, data, runtime: handle, stop: Some(stop), thread: Some(thread) }
    }

    /// A client of it, logged in as nobody.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// Makes an invitation that is good for so many milliseconds; gives its token.
    pub fn invite(&self, name: &str, lasting: u64) -> String {
        let now = self.clock.now();
        let token = format!("invitation-of-{name}-{now}");
        let invitation = Invitation {
            token_hash: Hash::of(token.as_bytes()).0,
            name: name.to_owned(),
            created: now,
            expires: now + lasting,
        };
        self.wait(self.app.store.invite(&Context::system(now), invitation)).unwrap();
        token
    }

    /// Disables or enables an account, as its operator would.
    pub fn set_disabled(&self, user: UserId, disabled: bool) {
        let context = Context::system(self.clock.now());
        self.wait(self.app.store.set_disabled(&context, user, disabled)).unwrap();
    }

    /// Waits for something of the server's own, on its own threads.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's has been seen as a failed answer already.
            let _ = thread.join();
        }
    }
}
