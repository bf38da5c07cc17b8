//! Hearing a client out.
//!
//! A request may be refused before its body has been read. Closing the connection then would cut
//! the client off while it is still writing, and it would see a broken connection instead of the
//! reason. What a handler leaves of a body is read and thrown away, within limits.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};

/// How much is heard at most: more than any request may have.
const MOST: usize = 64 << 20;
/// For how long.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a handler has left of a body.
pub(crate) struct Leftover(Arc<Mutex<Body>>);

struct Lent(Arc<Mutex<Body>>);

/// Lends a body to a handler.
pub(crate) fn lend(body: Body) -> (Body, Leftover) {
    let shared = Arc::new(Mutex::new(body));
    (Body::new(Lent(shared.clone())), Leftover(shared))
}

impl Leftover {
    /// Reads what is left.
    pub(crate) async fn discard(self) {
        let mut body = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if body.is_end_stream() {
            return;
        }
        let reading = async {
            let mut heard = 0;
            while let Some(Ok(frame)) = body.frame().await {
                heard += frame.data_ref().map_or(0, Bytes::len);
                if heard > MOST {
                    return;
                }
            }
        };
        let _ = tokio::time::timeout(PATIENCE, reading).await;
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
