//! Accepting connections, and ending them well.
//!
//! A client has ten seconds to send its headers; there are as many connections as are allowed and
//! no more. When the server is told to stop, it takes no new ones, answers what it has begun, and
//! cuts what still runs after a while.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::app::App;
use crate::http::client::Peer;
use crate::routes;

/// Connections at once.
const MOST_CONNECTIONS: usize = 8192;
/// How long a client may take over its headers.
const HEADERS: Duration = Duration::from_secs(10);
/// How long requests may run on after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(20);
/// After a failure to accept (no file descriptors left, most likely).
const PAUSE: Duration = Duration::from_millis(100);

/// Answers on `listener` until `stop` resolves.
pub async fn serve(app: Arc<App>, listener: TcpListener, stop: impl Future<Output = ()>) {
    let router = routes::router(app.clone());
    accept(router, listener, async move {
        stop.await;
        app.stop();
    })
    .await;
}

/// Answers `/metrics`, and nothing else, on a listener of its own.
pub async fn serve_metrics(app: Arc<App>, listener: TcpListener, stop: impl Future<Output = ()>) {
    accept(routes::metrics_router(app), listener, stop).await;
}

async fn accept(router: Router, listener: TcpListener, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = connection(router.clone(), stream, Peer(peer));
                let connection = graceful.watch(connection);
                tokio::spawn(async move {
                    // A client that goes away is no event.
                    let _ = connection.await;
                    drop(permit);
                });
            }
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                tracing::error!(%error, "can't accept connections");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
}

fn connection(
    router: Router,
    stream: TcpStream,
    peer: Peer,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Small answers must not wait for company.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer);
        let router = router.clone();
        async move {
            let answer = router.oneshot(request.map(axum::body::Body::new)).await;
            answer.map_err(|never: Infallible| match never {})
        }
    });
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service)
}

fn is_the_clients(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(error.kind(), K::ConnectionAborted | K::ConnectionReset | K::ConnectionRefused)
}
