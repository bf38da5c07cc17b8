//! What moves a connection's bytes: a reactor of its own, run by the thread that waits for an answer.
//!
//! A task of the server's shared runtime would do as well, but each question and each answer then
//! goes from thread to thread: more than twice the processor time, for as good as every statement
//! that the server sends.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::Error;

use super::ANSWER;

/// One thread at a time waits here.
pub(super) struct Reactor {
    /// Gone once an answer didn't come in time: what it says later would be taken for another's.
    runtime: Option<Runtime>,
    patience: Duration,
}

impl Reactor {
    pub(super) fn start() -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { runtime: Some(runtime), patience: ANSWER })
    }

    /// Waits so long for each answer, from now on.
    pub(super) fn wait_at_most(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Waits for an answer, in a thread that may block. One that doesn't come in time is the
    /// connection's end.
    pub(super) fn wait<T>(
        &mut self,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let closed = || Error::Unavailable("connection closed".into());
        let runtime = self.runtime.as_ref().ok_or_else(closed)?;
        let patience = self.patience;
        let answered = runtime.block_on(async { timeout(patience, answer).await });
        answered.unwrap_or_else(|_| {
            self.stop();
            Err(Error::Unavailable("the database didn't answer in time".into()))
        })
    }

    /// Without waiting: it may be called where nothing may block.
    fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_stays_away_is_the_connections_end() {
        let mut reactor = Reactor::start().unwrap();
        reactor.wait_at_most(Duration::from_millis(10));
        let silent = reactor.wait(std::future::pending::<Result<(), Error>>());
        assert!(matches!(silent, Err(Error::Unavailable(_))));
        let late = reactor.wait(async { Ok(()) });
        assert!(matches!(late, Err(Error::Unavailable(_))), "nothing is asked on it any more");
    }
}
