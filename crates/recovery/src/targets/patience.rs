//! Not waiting without end, and not giving up at once.

use std::future::Future;

use super::Error;
use super::source::{Meter, Patience};

/// Tries again, a bounded number of times, what may go better then.
pub(super) async fn retried<T, F: Future<Output = Result<T, Error>>>(
    patience: Patience,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Error> {
    let mut pause = patience.pause;
    for _ in 1..patience.tries {
        match attempt().await {
            Err(error) if error.passing() => {}
            done => return done,
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    attempt().await
}

/// Ends work that neither ends nor gets anywhere.
pub(super) async fn while_moving<T>(
    patience: Patience,
    meter: &Meter,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let mut work = std::pin::pin!(work);
    let mut done = meter.done();
    loop {
        if let Ok(result) = tokio::time::timeout(patience.stall, &mut work).await {
            return result;
        }
        if meter.done() == done {
            return Err(stalled(patience));
        }
        done = meter.done();
    }
}

/// Ends one step that takes too long.
pub(super) async fn in_time<T, E: Into<Error>>(
    patience: Patience,
    step: impl Future<Output = Result<T, E>>,
) -> Result<T, Error> {
    match tokio::time::timeout(patience.stall, step).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(stalled(patience)),
    }
}

fn stalled(patience: Patience) -> Error {
    Error::Unreachable(format!("no answer for {} s", patience.stall.as_secs_f32()))
}
