//! Pulls: what is new since the heads that a device has, as one snapshot, a batch at a time.
//!
//! Commits are counted as they come, parents first, and a merge's second branch comes with it: what
//! the head at some position lacks is exactly what came after it. Only heads that came along as a
//! second branch need their ancestors looked up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Hash, Head, Kind, SignedCommit, UserId, VaultId};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::engine::Connection;
use crate::page::PageSize;
use crate::streams::{Place, Streams};
use crate::{EntryBytes, Error, Store, vaults};

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

/// What a pull finds.
pub enum Pulled {
    /// There is no such vault, or the asker is no member of it.
    UnknownVault,
    /// The asker has everything.
    NothingNew(Head),
    /// This.
    News(Pull),
}

/// Bytes after which what was read is sent.
pub(crate) const BATCH: usize = 256 * 1024;
/// Rows read at once.
pub(crate) const ROWS: u32 = 1000;
/// Batches that wait for the asker.
const AHEAD: usize = 2;
/// How long an asker may take over a batch before the snapshot is given up.
const PATIENCE: Duration = Duration::from_secs(15);

impl Store {
    /// What is reachable from the head of a vault of `user`'s and not from `heads`. Heads that this
    /// server doesn't know are passed over.
    pub async fn pull(
        &self,
        user: UserId,
        vault: VaultId,
        heads: Vec<Hash>,
    ) -> Result<Pulled, Error> {
        let find = move |connection: &mut dyn Connection, places: &mut Places| {
            find(connection, places, user, vault, &heads)
        };
        let found = self.stream(user, find).await?;
        Ok(found.map_or_else(|instead| instead, Pulled::News))
    }

    /// Streams what `find` says to `user`, out of one snapshot; or gives what it says instead. What
    /// takes long, or is more than one batch, takes a place among the streams: where none is free,
    /// all of this is done again once one is.
    pub(crate) async fn stream<I: Send + 'static>(
        &self,
        user: UserId,
        find: impl Fn(&mut dyn Connection, &mut Places) -> Result<Found<I>, Error>
        + Send
        + Sync
        + 'static,
    ) -> Result<Result<Pull, I>, Error> {
        let find: Arc<Find<I>> = Arc::new(find);
        let places = Places { streams: Arc::clone(self.streams()), user, held: None };
        if let Some(found) = self.attempt(Arc::clone(&find), places).await? {
            return Ok(found);
        }
        let held = Some(self.streams().wait(user).await?);
        let places = Places { streams: Arc::clone(self.streams()), user, held };
        self.attempt(find, places).await?.ok_or_else(cut_short)
    }

    /// `None` where there is no place for it.
    async fn attempt<I: Send + 'static>(
        &self,
        find: Arc<Find<I>>,
        mut places: Places,
    ) -> Result<Option<Result<Pull, I>>, Error> {
        let mut reader = self.reader().await?;
        let (answer, answered) = oneshot::channel();
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            match reader.begin().and_then(|()| find(&mut *reader, &mut places)) {
                Err(error) => drop(answer.send(Err(error))),
                Ok(Found::NoPlace) => drop(answer.send(Ok(None))),
                Ok(Found::Instead(instead)) => drop(answer.send(Ok(Some(Err(instead))))),
                Ok(Found::News(news)) => {
                    let mut way = Way::new(news.head, answer, &mut places, runtime);
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
            drop(places);
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

type Find<I> = dyn Fn(&mut dyn Connection, &mut Places) -> Result<Found<I>, Error> + Send + Sync;

/// Where a stream's place comes from, and the one that it has.
pub(crate) struct Places {
    streams: Arc<Streams>,
    user: UserId,
    held: Option<Place>,
}

impl Places {
    /// Whether there is one.
    pub(crate) fn have(&mut self) -> bool {
        if self.held.is_none() {
            self.held = self.streams.take(self.user);
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
    places: &'a mut Places,
    sender: mpsc::Sender<Result<Batch, Error>>,
    /// Given away with the answer.
    rest: Option<mpsc::Receiver<Result<Batch, Error>>>,
    runtime: Handle,
    batch: Batch,
    size: usize,
}

impl<'a, I> Way<'a, I> {
    fn new(head: Head, answer: Answer<I>, places: &'a mut Places, runtime: Handle) -> Self {
        let (sender, rest) = mpsc::channel(AHEAD);
        let (answer, rest) = (Some(answer), Some(rest));
        Self { head, answer, places, sender, rest, runtime, batch: Batch::default(), size: 0 }
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
            (Some(answer), _) if !batch.last && !self.places.have() => {
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

/// What a pull is made of.
struct Since {
    vault: VaultId,
    /// Everything after this position,
    after: u64,
    /// but only these, where not all of it is news.
    only: Option<Only>,
}

struct Only {
    commits: BTreeSet<u64>,
    entries: BTreeSet<(Kind, EntryId)>,
}

fn find(
    connection: &mut dyn Connection,
    places: &mut Places,
    user: UserId,
    vault: VaultId,
    heads: &[Hash],
) -> Result<Found<Pulled>, Error> {
    // Devices mostly name one.
    let (first, others) = heads.split_first().map_or((None, heads), |(h, rest)| (Some(*h), rest));
    let Some((row, first)) = vaults::row_of(connection, vault, user, first)? else {
        return Ok(Found::Instead(Pulled::UnknownVault));
    };
    let mut known = Vec::from_iter(first);
    for head in others {
        known.extend(vaults::standing(connection, vault, *head)?);
    }
    let after = known.iter().filter(|at| at.main).map(|at| at.position).max().unwrap_or(0);
    let branches = known.iter().any(|at| !at.main);
    if after == row.pos {
        return Ok(Found::Instead(Pulled::NothingNew(row.head)));
    }
    // What came along as a second branch is looked for in the whole vault.
    if branches && !places.have() {
        return Ok(Found::NoPlace);
    }
    let only =
        if branches { Some(lacking(connection, vault, row.head.hash, heads)?) } else { None };
    let after = if branches { 0 } else { after };
    let since = Since { vault, after, only };
    let read =
        Box::new(move |connection: &mut dyn Connection, send: &mut dyn FnMut(Piece) -> bool| {
            Ok(since.commits(connection, send)? && since.entries(connection, send)?)
        });
    Ok(Found::News(News { head: row.head, read }))
}

/// What is reachable from `head` and not from `heads`, by following every parent.
fn lacking(
    connection: &mut dyn Connection,
    vault: VaultId,
    head: Hash,
    heads: &[Hash],
) -> Result<Only, Error> {
    let mut links = BTreeMap::new();
    connection.query(connection.sql().commit_links, &[vault.0.into()], &mut |row| {
        let parents: Vec<_> = row.bytes(2)?.chunks(32).filter_map(Hash::from_slice).collect();
        links.insert(Hash(row.array(1)?), (row.u64(0)?, parents));
        Ok(true)
    })?;
    let reach = |from: &[Hash]| {
        let mut seen = BTreeSet::new();
        let mut todo = from.to_vec();
        while let Some(hash) = todo.pop() {
            if let Some((_, parents)) = links.get(&hash)
                && seen.insert(hash)
            {
                todo.extend(parents);
            }
        }
        seen
    };
    let mut commits = BTreeSet::new();
    let mut entries = BTreeSet::new();
    for hash in reach(&[head]).difference(&reach(heads)) {
        commits.extend(links.get(hash).map(|(position, _)| *position));
        let parameters = [vault.0.into(), hash.0.into()];
        let signed = connection.one(connection.sql().commit_bytes, &parameters, |row| {
            SignedCommit::from_bytes(row.bytes(0)?).map_err(|_| Error::Corrupt("commit"))
        })?;
        let changes = signed.iter().flat_map(|signed| &signed.commit().changes);
        entries.extend(changes.map(mdp_ledger::Change::key));
    }
    Ok(Only { commits, entries })
}

impl Since {
    fn commits(
        &self,
        connection: &mut dyn Connection,
        send: &mut dyn FnMut(Piece) -> bool,
    ) -> Result<bool, Error> {
        let (mut after, mut page) = (self.after, PageSize::up_to(ROWS));
        loop {
            let (mut commits, mut size, mut rows) = (Vec::new(), 0, 0);
            let parameters = [self.vault.0.into(), after.into(), page.rows().into()];
            connection.query(connection.sql().commits_after, &parameters, &mut |row| {
                after = row.u64(0)?;
                rows += 1;
                // Whether it is wanted or not, it was read.
                size += row.bytes(2)?.len();
                if self.only.as_ref().is_none_or(|only| only.commits.contains(&after)) {
                    commits.push(row.vec(2)?);
                }
                Ok(size < BATCH)
            })?;
            if !commits.is_empty() && !send(Piece::Commits(commits)) {
                return Ok(false);
            }
            if !page.taken(rows, size >= BATCH) {
                return Ok(true);
            }
        }
    }

    fn entries(
        &self,
        connection: &mut dyn Connection,
        send: &mut dyn FnMut(Piece) -> bool,
    ) -> Result<bool, Error> {
        // No kind and no id are above these: everything at the position itself is passed over.
        let mut after = (self.after, u8::MAX, EntryId([u8::MAX; 16]));
        let mut page = PageSize::up_to(ROWS);
        loop {
            let (mut entries, mut size, mut rows) = (Vec::new(), 0, 0);
            let (position, kind, id) = after;
            let parameters = [
                self.vault.0.into(),
                position.into(),
                kind.into(),
                id.0.into(),
                page.rows().into(),
            ];
            connection.query(connection.sql().entries_after, &parameters, &mut |row| {
                let (kind, id) = (vaults::read_kind(row, 1)?, EntryId(row.array(2)?));
                after = (row.u64(0)?, kind as u8, id);
                rows += 1;
                size += row.bytes(4)?.len();
                if self.only.as_ref().is_none_or(|only| only.entries.contains(&(kind, id))) {
                    let (revision, bytes) = (row.u64(3)?, row.vec(4)?);
                    entries.push(EntryBytes { kind, id, revision, bytes });
                }
                Ok(size < BATCH)
            })?;
            if !entries.is_empty() && !send(Piece::Entries(entries)) {
                return Ok(false);
            }
            if !page.taken(rows, size >= BATCH) {
                return Ok(true);
            }
        }
    }
}
