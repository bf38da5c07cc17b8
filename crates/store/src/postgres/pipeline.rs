//! What is sent together: requests go out one behind the other, and their answers are waited for
//! afterwards, in that order.

use std::pin::Pin;
use std::task::Poll;

use tokio_postgres::Client;

use crate::Error;

use super::connection::failed;

/// Commands that nobody waits for: they go ahead of the next statement, which fails with them.
#[derive(Default)]
pub(super) struct Queue(Vec<&'static str>);

impl Queue {
    pub(super) fn push(&mut self, command: &'static str) {
        self.0.push(command);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sends what is queued, which is then queued no more.
    pub(super) async fn send<'a>(
        &mut self,
        client: &'a Client,
    ) -> Sent<impl Future<Output = Result<(), tokio_postgres::Error>> + use<'a>, ()> {
        send(std::mem::take(&mut self.0).into_iter().map(|command| client.batch_execute(command)))
            .await
    }
}

/// Requests on their way, in order, and their answers.
pub(super) struct Sent<F, T>(Vec<Request<F, T>>);

enum Request<F, T> {
    Waiting(Pin<Box<F>>),
    Answered(Result<T, tokio_postgres::Error>),
}

/// Sends requests in their order without waiting for answers: a request goes out when its future
/// is first polled.
pub(super) async fn send<F, T>(requests: impl Iterator<Item = F>) -> Sent<F, T>
where
    F: Future<Output = Result<T, tokio_postgres::Error>>,
{
    let mut sent = Vec::new();
    for request in requests {
        let mut request = Box::pin(request);
        let first = std::future::poll_fn(|cx| Poll::Ready(request.as_mut().poll(cx))).await;
        sent.push(match first {
            Poll::Ready(answer) => Request::Answered(answer),
            Poll::Pending => Request::Waiting(request),
        });
    }
    Sent(sent)
}

impl<F, T> Sent<F, T>
where
    F: Future<Output = Result<T, tokio_postgres::Error>>,
{
    /// What couldn't even be sent.
    pub(super) fn refused(&mut self) -> Result<(), Error> {
        let at = self.0.iter().position(|one| matches!(one, Request::Answered(Err(_))));
        match at.map(|at| self.0.swap_remove(at)) {
            Some(Request::Answered(Err(error))) => Err(failed(error)),
            _ => Ok(()),
        }
    }

    /// Every answer, or the first error.
    pub(super) async fn finish(self) -> Result<Vec<T>, Error> {
        let mut answers = Vec::with_capacity(self.0.len());
        for request in self.0 {
            let answer = match request {
                Request::Answered(answer) => answer,
                Request::Waiting(request) => request.await,
            };
            answers.push(answer.map_err(failed)?);
        }
        Ok(answers)
    }
}
