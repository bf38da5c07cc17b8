//! Answers of any length, read out of one snapshot and taken at the asker's pace.
//!
//! Who takes what is read at its own pace has a place: there are fewer than connections, so that
//! however slow they are, everything that is quick finds one; and few for one account, so that it
//! leaves some to the others (`places.rs`).

use std::sync::Arc;
use std::time::Duration;

use mdp_ledger::{Head, UserId};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::engine::Connection;
use crate::places::{Place, Places};
use crate::{EntryBytes, Error, Store};

/// A piece of a pull: commits come before entries, parents before children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Signed commits, encoded.
    Commits(Vec<Vec<u8>>),
    /// The latest bytes of what they touched.
    Entries(Vec<EntryBytes>),
}

impl Piece {
    /// In bytes.
    fn size(&self) -> usize {
        match self {
            Self::Commits(commits) => commits.iter().map(Vec::len).sum(),
            Self::Entries(entries) => entries.iter().map(|entry| entry.bytes.len()).sum(),
        }
    }
}

/// Pieces that go out together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// In order.
    pub pieces: Vec<Piece>,
    /// Whether that was all.
    pub last: bool,
}

/// A pull that is under way.
pub struct Pull {
    /// Where the vault stands in this snapshot.
    pub head: Head,
    /// A small answer is this and nothing more: it came with the head.
    first: Option<Batch>,
    rest: mpsc::Receiver<Result<Batch, Error>>,
}

impl Pull {
    /// The next pieces, until the last. After an error the answer must not be ended as if it were
    /// whole.
    pub async fn next(&mut self) -> Result<Batch, Error> {
        match self.first.take() {
            Some(first) => Ok(first),
            None => self.rest.recv().await.unwrap_or_else(|| Err(cut_short())),
        }
    }
}

fn cut_short() -> Error {
    Error::Unavailable("the pull was cut short".into())
}

/// Bytes after which what was read is sent.
pub(crate) const BATCH: usize = 256 * 1024;
/// Batches that wait for the asker.
const AHEAD: usize = 2;
/// How long an asker may take over a batch before the snapshot is given up.
const PATIENCE: Duration = Duration::from_secs(15);

impl Store {
    /// Streams what `find` says to `user`, out of one snapshot; or gives what it says instead. What
    /// takes long, or is more than one batch, takes a place among the streams: where none is free,
    /// all of this is done again once one is.
    pub(crate) async fn stream<I: Send + 'static>(
        &self,
        user: UserId,
        find: impl Fn(&mut dyn Connection, &mut Claim) -> Result<Found<I>, Error>
        + Send
        + Sync
        + 'static,
    ) -> Result<Result<Pull, I>, Error> {
        let find: Arc<Find<I>> = Arc::new(find);
        let claim = Claim { places: Arc::clone(self.places()), user, held: None };
        if let Some(found) = self.attempt(Arc::clone(&find), claim).await? {
            return Ok(found);
        }
        let held = Some(self.places().wait(user).await?);
        let claim = Claim { places: Arc::clone(self.places()), user, held };
        self.attempt(find, claim).await?.ok_or_else(cut_short)
    }

    /// `None` where there is no place for it.
    async fn attempt<I: Send + 'static>(
        &self,
        find: Arc<Find<I>>,
        mut claim: Claim,
    ) -> Result<Option<Result<Pull, I>>, Error> {
        let mut reader = self.reader().await?;
        let (answer, answered) = oneshot::channel();
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            match reader.begin().and_then(|()| find(&mut *reader, &mut claim)) {
                Err(error) => drop(answer.send(Err(error))),
                Ok(Found::NoPlace) => drop(answer.send(Ok(None))),
                Ok(Found::Instead(instead)) => drop(answer.send(Ok(Some(Err(instead))))),
                Ok(Found::News(news)) => {
                    let mut way = Way::new(news.head, answer, &mut claim, runtime);
                    match (news.read)(&mut *reader, &mut |piece| way.add(piece)) {
                        Ok(true) => way.end(),
                        Ok(false) => {}
                        Err(error) => way.fail(error),
                    }
                }
            }
            reader.end();
            // The connection first: whoever has the place next needs one.
            drop(reader);
            drop(claim);
        });
        answered.await.unwrap_or_else(|_| Err(cut_short()))
    }
}

/// What there is for an asker.
pub(crate) enum Found<I> {
    /// This, to be read.
    News(News),
    /// Nothing to be read; what to say instead.
    Instead(I),
    /// More work than is done without a place.
    NoPlace,
}

type Find<I> = dyn Fn(&mut dyn Connection, &mut Claim) -> Result<Found<I>, Error> + Send + Sync;

/// Where a stream's place comes from, and the one that it has.
pub(crate) struct Claim {
    places: Arc<Places>,
    user: UserId,
    held: Option<Place>,
}

impl Claim {
    /// Whether there is one.
    pub(crate) fn have(&mut self) -> bool {
        if self.held.is_none() {
            self.held = self.places.take(self.user);
        }
        self.held.is_some()
    }
}

/// What to send, once it is known.
pub(crate) struct News {
    /// The head that the answer is about.
    pub(crate) head: Head,
    /// Reads everything, piece by piece; whether the asker stayed to the end.
    pub(crate) read: Read,
}

type Read = Box<
    dyn FnOnce(&mut dyn Connection, &mut dyn FnMut(Piece) -> bool) -> Result<bool, Error> + Send,
>;

type Answer<I> = oneshot::Sender<Result<Option<Result<Pull, I>>, Error>>;

/// The way to the asker: the first batch goes with the answer, the others after it.
struct Way<'a, I> {
    head: Head,
    answer: Option<Answer<I>>,
    claim: &'a mut Claim,
    sender: mpsc::Sender<Result<Batch, Error>>,
    /// Given away with the answer.
    rest: Option<mpsc::Receiver<Result<Batch, Error>>>,
    runtime: Handle,
    batch: Batch,
    size: usize,
}

impl<'a, I> Way<'a, I> {
    fn new(head: Head, answer: Answer<I>, claim: &'a mut Claim, runtime: Handle) -> Self {
        let (sender, rest) = mpsc::channel(AHEAD);
        let (answer, rest) = (Some(answer), Some(rest));
        Self { head, answer, claim, sender, rest, runtime, batch: Batch::default(), size: 0 }
    }

    /// Whether the asker is still there.
    fn add(&mut self, piece: Piece) -> bool {
        self.size += piece.size();
        self.batch.pieces.push(piece);
        self.size < BATCH || self.send()
    }

    fn end(mut self) {
        self.batch.last = true;
        self.send();
    }

    fn fail(mut self, error: Error) {
        match self.answer.take() {
            Some(answer) => drop(answer.send(Err(error))),
            None => drop(self.deliver(Err(error))),
        }
    }

    fn send(&mut self) -> bool {
        let batch = std::mem::take(&mut self.batch);
        self.size = 0;
        match (self.answer.take(), self.rest.take()) {
            (Some(answer), _) if !batch.last && !self.claim.have() => {
                drop(answer.send(Ok(None)));
                false
            }
            (Some(answer), Some(rest)) => {
                let pull = Pull { head: self.head, first: Some(batch), rest };
                answer.send(Ok(Some(Ok(pull)))).is_ok()
            }
            _ => self.deliver(Ok(batch)),
        }
    }

    fn deliver(&self, batch: Result<Batch, Error>) -> bool {
        let sent = async { tokio::time::timeout(PATIENCE, self.sender.send(batch)).await };
        matches!(self.runtime.block_on(sent), Ok(Ok(())))
    }
}
