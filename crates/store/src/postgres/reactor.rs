//! What moves a connection's bytes: a reactor of its own, run by the thread that waits for an answer.
//!
//! A task of the server's shared runtime would do as well, but each question and each answer then
//! goes from thread to thread: more than twice the processor time, for as good as every statement
//! that the server sends.

use tokio::runtime::{Builder, Runtime};

use crate::Error;

/// One thread at a time waits here.
pub(super) struct Reactor(Option<Runtime>);

impl Reactor {
    pub(super) fn start() -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self(Some(runtime.map_err(|error| Error::Unavailable(error.to_string()))?)))
    }

    /// Waits for an answer, in a thread that may block.
    pub(super) fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let closed = || Error::Unavailable("connection closed".into());
        self.0.as_ref().ok_or_else(closed)?.block_on(answer)
    }
}

impl Drop for Reactor {
    /// Without waiting: it may be dropped where nothing may block.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
