//! A server that lies: the real one behind a proxy that changes what it likes.

use std::sync::Arc;
use std::thread::JoinHandle;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::http::{Answer, Client};

/// What a client asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The body.
    pub body: Vec<u8>,
}

/// How a proxy lies: it may change the question before it is passed on, or answer by itself.
pub trait Liar: Send + Sync + 'static {
    /// Answers by itself, or changes the question and lets the real server answer.
    fn asked(&self, _asked: &mut Asked) -> Option<Answer> {
        None
    }

    /// Changes what the real server answered.
    fn answered(&self, _asked: &Asked, _answer: &mut Answer) {}
}

/// A proxy on a port of its own; it stops when it is dropped. Answers are passed on whole: it is
/// no place for event streams.
pub struct Proxy {
    /// How it is reached.
    pub url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

const MOST: usize = 64 << 20;

impl Proxy {
    /// Starts before the server at `target`.
    pub fn start(target: &str, liar: impl Liar) -> Self {
        let liar: Arc<dyn Liar> = Arc::new(liar);
        let client = Client::new(target);
        let router = Router::new().fallback(move |request: Request| {
            let (liar, client) = (liar.clone(), client.clone());
            async move {
                let (parts, body) = request.into_parts();
                let body = to_bytes(body, MOST).await.unwrap().to_vec();
                tokio::task::spawn_blocking(move || pass_on(&*liar, client, &parts, body))
                    .await
                    .unwrap()
            }
        });
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    served = axum::serve(listener, router).into_future() => served.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        Self { url, stop: Some(stop), thread: Some(thread) }
    }
}

fn pass_on(
    liar: &dyn Liar,
    mut client: Client,
    parts: &axum::http::request::Parts,
    body: Vec<u8>,
) -> Response {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let mut asked = Asked { method: parts.method.to_string(), path, body };
    let mut answer = liar.asked(&mut asked).unwrap_or_else(|| {
        // The host stays the client's, so that origins are what the client believes.
        let passed = parts.headers.iter().filter(|(name, _)| {
            !matches!(
                name.as_str(),
                "connection" | "content-length" | "transfer-encoding" | "content-type"
            )
        });
        client.headers = passed
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let media_type = parts.headers.get("content-type").and_then(|value| value.to_str().ok());
        let body = media_type.map(|media_type| (media_type, &asked.body[..]));
        client.send(&asked.method, &asked.path, body)
    });
    liar.answered(&asked, &mut answer);
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        if !matches!(name.as_str(), "connection" | "content-length" | "transfer-encoding") {
            response = response.header(name, value);
        }
    }
    response.body(Body::from(answer.body)).unwrap()
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
