//! Real servers of each kind, started by the tests.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dav_server::DavHandler;
use dav_server::fakels::FakeLs;
use dav_server::localfs::LocalFs;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use mdp_recovery::targets::{Credentials, Error, Patience, Target};
use mdp_testkit::s3;
use tokio::net::TcpListener;

use crate::gate::{Answers, Gate, HALF};

pub(crate) const PATIENCE: Patience =
    Patience { stall: Duration::from_secs(2), tries: 2, pause: Duration::from_millis(10) };

/// A target and the server behind it.
pub(crate) struct World {
    pub(crate) kind: &'static str,
    pub(crate) address: String,
    pub(crate) credentials: Credentials,
    /// Where the server keeps the files.
    pub(crate) kept: PathBuf,
    pub(crate) gate: Option<Gate>,
    pub(crate) answers: Arc<Answers>,
    pub(crate) dir: tempfile::TempDir,
}

impl World {
    pub(crate) fn target(&self) -> Target {
        self.try_target(&self.credentials).unwrap()
    }

    pub(crate) fn try_target(&self, credentials: &Credentials) -> Result<Target, Error> {
        Target::with_patience(&self.address, credentials, PATIENCE)
    }

    /// What the server really has, by name; hidden and half-made things too.
    pub(crate) fn files(&self) -> Vec<String> {
        let Ok(files) = std::fs::read_dir(&self.kept) else { return Vec::new() };
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// One of each kind that can run here.
pub(crate) async fn worlds() -> Vec<World> {
    let mut worlds = vec![folder(), s3().await, webdav().await];
    worlds.extend(sftp().await);
    worlds
}

pub(crate) fn folder() -> World {
    let dir = tempfile::tempdir().unwrap();
    let kept = dir.path().join("a/backups");
    World {
        kind: "folder",
        address: kept.display().to_string(),
        credentials: Credentials::default(),
        kept,
        gate: None,
        answers: Arc::default(),
        dir,
    }
}

pub(crate) async fn s3() -> World {
    let dir = tempfile::tempdir().unwrap();
    let service = s3::service(dir.path());
    let answers = Arc::new(Answers::default());
    let front = answers.clone();
    let server = serve(move |request: Request<Incoming>| {
        let (service, answer) = (service.clone(), front.to(request.method().as_str()));
        async move {
            match answer {
                Some(status) => status_only(request, status, s3s::Body::empty()).await,
                None => service.call(request.map(s3s::Body::from)).await.unwrap(),
            }
        }
    })
    .await;
    let gate = Gate::before(server).await;
    World {
        kind: "S3",
        address: format!("s3://bucket/a/backups?endpoint=http://{}", gate.address),
        credentials: Credentials {
            s3_access_key_id: Some(s3::ACCESS_KEY_ID.into()),
            s3_secret_access_key: Some(s3::SECRET_ACCESS_KEY.to_owned().into()),
            ..Credentials::default()
        },
        kept: dir.path().join("bucket/a/backups"),
        gate: Some(gate),
        answers,
        dir,
    }
}

pub(crate) async fn webdav() -> World {
    let dir = tempfile::tempdir().unwrap();
    let service = DavHandler::builder()
        .filesystem(LocalFs::new(dir.path(), false, false, false))
        .locksystem(FakeLs::new())
        .build_handler();
    let answers = Arc::new(Answers::default());
    let front = answers.clone();
    let server = serve(move |request: Request<Incoming>| {
        let known =
            request.headers().get(AUTHORIZATION).is_some_and(|who| who == "Basic bWU6c2VjcmV0");
        let answer = if known { front.to(request.method().as_str()) } else { Some(401) };
        let service = service.clone();
        async move {
            match answer {
                Some(HALF) => service.handle(half(request).await).await,
                Some(status) => status_only(request, status, dav_server::body::Body::empty()).await,
                None => service.handle(request).await,
            }
        }
    })
    .await;
    let gate = Gate::before(server).await;
    World {
        kind: "WebDAV",
        address: format!("webdav://{}/a/back%20ups", gate.address),
        credentials: Credentials {
            webdav_user: Some("me".into()),
            webdav_password: Some("secret".to_owned().into()),
            ..Credentials::default()
        },
        kept: dir.path().join("a/back ups"),
        gate: Some(gate),
        answers,
        dir,
    }
}

async fn half(request: Request<Incoming>) -> Request<Full<Bytes>> {
    let (mut parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    parts.headers.remove(CONTENT_LENGTH);
    Request::from_parts(parts, Full::new(body.slice(..body.len() / 2)))
}

async fn status_only<B>(asked: Request<Incoming>, status: u16, body: B) -> Response<B> {
    // Or the client would find the door shut while it still speaks.
    let _ = asked.into_body().collect().await;
    let mut answer = Response::new(body);
    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
    answer
}

/// Serves HTTP on a free port.
pub(crate) async fn serve<B, F>(
    answer: impl Fn(Request<Incoming>) -> F + Clone + Send + 'static,
) -> SocketAddr
where
    B: hyper::body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>
        + Send
        + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = answer.clone();
            let service = service_fn(move |request| {
                let answer = answer(request);
                async move { Ok::<_, Infallible>(answer.await) }
            });
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            tokio::spawn(connection);
        }
    });
    address
}

/// Debian's own sshd, one process for each connection, as inetd would start it.
pub(crate) async fn sftp() -> Option<World> {
    let sshd = Path::new("/usr/sbin/sshd");
    if !sshd.exists() || Command::new("ssh").arg("-V").output().is_err() {
        println!(
            "NOT RUN: no sshd or no ssh here, SFTP was not tested (scripts/setup installs them)"
        );
        return None;
    }
    // It wants this one, whatever is set, when it runs as root.
    let _ = std::fs::create_dir("/run/sshd");
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    for key in ["host", "user", "other"] {
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", key, "-f"])
            .arg(path(key))
            .status();
        assert!(made.unwrap().success());
    }
    let config = format!(
        "HostKey {0}/host\nAuthorizedKeysFile {0}/user.pub\nStrictModes no\nUsePAM no\n\
         PermitRootLogin prohibit-password\nPasswordAuthentication no\nLogLevel QUIET\n\
         Subsystem sftp internal-sftp\n",
        dir.path().display()
    );
    std::fs::write(path("config"), config).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    let file = path("config");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stream = stream.into_std().unwrap();
            stream.set_nonblocking(false).unwrap();
            let socket = || Stdio::from(OwnedFd::from(stream.try_clone().unwrap()));
            let mut sshd = tokio::process::Command::new("/usr/sbin/sshd");
            sshd.args(["-i", "-f"]).arg(&file).stdin(socket()).stdout(socket());
            let mut sshd = sshd.stderr(Stdio::null()).spawn().unwrap();
            tokio::spawn(async move { sshd.wait().await });
        }
    });
    let gate = Gate::before(server).await;
    let host = std::fs::read_to_string(path("host.pub")).unwrap();
    let port = gate.address.port();
    std::fs::write(path("known_hosts"), format!("[127.0.0.1]:{port} {host}")).unwrap();
    let user = Command::new("id").arg("-un").output().unwrap().stdout;
    let user = String::from_utf8(user).unwrap();
    let kept = path("a/backups");
    Some(World {
        kind: "SFTP",
        address: format!("sftp://{}@127.0.0.1:{port}{}", user.trim(), kept.display()),
        credentials: Credentials {
            sftp_key: Some(path("user")),
            sftp_known_hosts: Some(path("known_hosts")),
            ..Credentials::default()
        },
        kept,
        gate: Some(gate),
        answers: Arc::default(),
        dir,
    })
}
