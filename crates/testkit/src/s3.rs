//! An S3-compatible server of one's own, which keeps its objects in a folder.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::any;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Who may use it.
pub const ACCESS_KEY_ID: &str = "key";
/// And the proof of it.
pub const SECRET_ACCESS_KEY: &str = "secret";
/// Its one bucket, a folder in the service's own.
const BUCKET: &str = "bucket";

/// The service over a folder, with one bucket; whoever serves it decides where.
pub fn service(folder: &Path) -> S3Service {
    std::fs::create_dir(folder.join(BUCKET)).unwrap();
    let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
    service.build()
}

/// A running server; it stops when it is dropped.
pub struct Bucket {
    folder: TempDir,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Bucket {
    /// Starts it on a free port of this machine.
    pub fn start() -> Self {
        let folder = TempDir::with_prefix("mdp-s3-").unwrap();
        let service = service(folder.path());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let answer = any(move |request: Request| {
            let service = service.clone();
            async move {
                let answer = service.call(request.map(s3s::Body::http_body_unsync)).await.unwrap();
                answer.map(Body::new)
            }
        });
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    served = axum::serve(listener, Router::new().fallback_service(answer)) => served.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        Self { folder, address, stop: Some(stop), thread: Some(thread) }
    }

    /// A folder in it, as `BACKUP_TARGETS` takes it.
    pub fn target(&self, folder: &str) -> String {
        format!("s3://{BUCKET}/{folder}?endpoint=http://{}", self.address)
    }

    /// Where its objects of that folder are kept.
    pub fn kept(&self, folder: &str) -> PathBuf {
        self.folder.path().join(BUCKET).join(folder)
    }

    /// The settings that let `mdp-server` in.
    pub fn settings(&self) -> [(String, String); 2] {
        [
            ("BACKUP_S3_ACCESS_KEY_ID".to_owned(), ACCESS_KEY_ID.to_owned()),
            ("BACKUP_S3_SECRET_ACCESS_KEY".to_owned(), SECRET_ACCESS_KEY.to_owned()),
        ]
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // What went wrong there has been seen as a failed answer already.
            let _ = thread.join();
        }
    }
}
