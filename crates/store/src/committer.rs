//! Group commit: one thread writes, and what is queued while it commits goes in its next
//! transaction, so that one flush to disk serves many changes.
//!
//! Each change runs in a savepoint: one that fails leaves nothing behind and takes no other down.
//! Every change is answered after the commit that holds it. The journal's position is allocated
//! under a lock held to that commit.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::engine::{Value, Writer};
use crate::tables::{self, AUDIT, JOURNAL, JOURNAL_HEAD, RowChange};
use crate::transaction::Transaction;
use crate::{CommitCounts, Context, Error, SCHEMA};

/// Changes that may wait; more are turned away rather than piled up.
const QUEUE: usize = 4096;
/// Changes in one transaction.
const BATCH: usize = 128;
/// How long a transaction waits for as many changes as the one before had.
const GATHER: Duration = Duration::from_millis(1);

/// What the journal and the audit say of a change besides its rows.
pub(crate) struct Record {
    pub(crate) context: Context,
    pub(crate) action: &'static str,
    pub(crate) subject: String,
}

type Answer = Box<dyn FnOnce(Result<(), Error>) + Send>;
/// Runs a change, or is told why it can't run. One that refuses or can't run answers for itself and
/// gives nothing.
type Work = Box<dyn FnOnce(Result<&mut Transaction<'_>, Error>) -> Option<Answer> + Send>;
type Maintenance = Box<dyn FnOnce(&mut dyn Writer) + Send>;

enum Job {
    /// A change; without a record it is neither journaled nor audited.
    Change(Option<Record>, Work),
    /// Something that needs the connection for itself.
    Alone(Maintenance),
}

/// The door to the writing thread.
pub(crate) struct Committer {
    queue: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    counts: Arc<Counters>,
}

#[derive(Default)]
struct Counters {
    changes: AtomicU64,
    commits: AtomicU64,
}

impl Committer {
    pub(crate) fn start(writer: Box<dyn Writer>) -> Result<Self, Error> {
        let (queue, jobs) = sync_channel(QUEUE);
        let counts = Arc::new(Counters::default());
        let counters = Arc::clone(&counts);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run(writer, &jobs, &counters))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)), counts })
    }

    /// Queues a change and waits until it is on disk.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        record: Option<Record>,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |transaction| match transaction.and_then(change) {
            Ok(value) => Some(Box::new(move |committed: Result<(), Error>| {
                // Whoever asked may have gone: the change stands all the same.
                let _ = answer.send(committed.map(|()| value));
            })),
            Err(error) => {
                let _ = answer.send(Err(error));
                None
            }
        });
        self.queue(Job::Change(record, work))?;
        answered.await.unwrap_or_else(|_| Err(closing()))
    }

    /// Runs something that needs the writing connection for itself.
    pub(crate) async fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Writer) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        self.queue(Job::Alone(Box::new(move |writer| {
            let _ = answer.send(work(writer));
        })))?;
        answered.await.unwrap_or_else(|_| Err(closing()))
    }

    fn queue(&self, job: Job) -> Result<(), Error> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        match queue.as_ref().ok_or_else(closing)?.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => {
                Err(Error::Unavailable("too many changes are waiting".into()))
            }
            Err(TrySendError::Disconnected(_)) => Err(closing()),
        }
    }

    pub(crate) fn counts(&self) -> CommitCounts {
        CommitCounts {
            changes: self.counts.changes.load(Ordering::Relaxed),
            commits: self.counts.commits.load(Ordering::Relaxed),
        }
    }

    /// Lets the thread finish what is queued; gives the thread to wait for.
    pub(crate) fn close(&self) -> Option<JoinHandle<()>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn closing() -> Error {
    Error::Unavailable("the store is closing".into())
}

fn run(mut writer: Box<dyn Writer>, jobs: &Receiver<Job>, counters: &Counters) {
    let mut previous = 1;
    while let Ok(first) = jobs.recv() {
        let mut batch = Vec::new();
        let mut alone = None;
        gather(jobs, first, previous, &mut batch, &mut alone);
        if !batch.is_empty() {
            previous = batch.len();
            unhurt(&mut *writer, |writer| commit(writer, batch, counters));
        }
        if let Some(work) = alone {
            unhurt(&mut *writer, work);
        }
    }
}

/// A panic is the end of a transaction, not of all that come after it. Whoever waits is told that the
/// outcome isn't known.
fn unhurt(writer: &mut dyn Writer, work: impl FnOnce(&mut dyn Writer)) {
    if panic::catch_unwind(AssertUnwindSafe(|| work(writer))).is_err() {
        writer.rollback();
    }
}

/// Takes what is queued. Where the last transaction held several changes, their authors are likely
/// to be back at once: waiting a moment for half of them costs less than another flush.
fn gather(
    jobs: &Receiver<Job>,
    first: Job,
    previous: usize,
    batch: &mut Vec<(Option<Record>, Work)>,
    alone: &mut Option<Maintenance>,
) {
    let until = Instant::now() + GATHER;
    let mut next = Some(first);
    loop {
        match next.take() {
            Some(Job::Change(record, work)) => batch.push((record, work)),
            Some(Job::Alone(work)) => {
                *alone = Some(work);
                return;
            }
            None => {}
        }
        if batch.len() >= BATCH {
            return;
        }
        if let Ok(job) = jobs.try_recv() {
            next = Some(job);
            continue;
        }
        if batch.len() >= previous.div_ceil(2) {
            return;
        }
        match jobs.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(job) => next = Some(job),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        }
    }
}

struct Done {
    record: Option<Record>,
    changes: Vec<RowChange>,
    answer: Answer,
}

fn commit(writer: &mut dyn Writer, batch: Vec<(Option<Record>, Work)>, counters: &Counters) {
    let mut waiting = batch.into_iter();
    let mut done = Vec::with_capacity(waiting.len());
    let result = transact(writer, &mut waiting, &mut done);
    if let Err(error) = &result {
        writer.rollback();
        for (_, work) in waiting {
            work(Err(error.clone()));
        }
    } else if !done.is_empty() {
        counters.changes.fetch_add(done.len() as u64, Ordering::Relaxed);
        counters.commits.fetch_add(1, Ordering::Relaxed);
    }
    for Done { answer, .. } in done {
        answer(result.clone());
    }
}

fn transact(
    writer: &mut dyn Writer,
    waiting: &mut impl Iterator<Item = (Option<Record>, Work)>,
    done: &mut Vec<Done>,
) -> Result<(), Error> {
    let mut position = writer.begin()?;
    let mut moved = Vec::new();
    for (record, work) in waiting {
        if let Err(error) = writer.savepoint() {
            work(Err(error.clone()));
            return Err(error);
        }
        let mut transaction = Transaction::new(&mut *writer);
        let Some(answer) = work(Ok(&mut transaction)) else {
            writer.undo()?;
            continue;
        };
        match transaction.finish() {
            Ok((changes, heads)) => {
                moved.extend(heads);
                done.push(Done { record, changes, answer });
                writer.release()?;
            }
            Err(error) => {
                answer(Err(error));
                writer.undo()?;
            }
        }
    }
    let entries = journal(done, &mut position);
    writer.commit(&entries, &moved)
}

/// The journal's and the audit's entries of what was done, and the journal's new head.
fn journal(done: &[Done], position: &mut u64) -> Vec<RowChange> {
    let mut entries = Vec::new();
    for Done { record, changes, .. } in done {
        let Some(Record { context, action, subject }) = record else { continue };
        if changes.is_empty() {
            continue;
        }
        *position += 1;
        let at = Value::from(context.now);
        let audit = RowChange::Insert(
            &AUDIT,
            vec![
                (*position).into(),
                at.clone(),
                (*action).into(),
                Value::option(context.actor.map(|user| user.0)),
                Value::option(context.address.clone()),
                subject.clone().into(),
            ],
        );
        // What a journal entry makes again, the audit belongs to.
        let kept: Vec<_> =
            changes.iter().filter(|change| change.table().is_kept()).chain([&audit]).collect();
        let payload = tables::encode(SCHEMA, &kept);
        entries.push(RowChange::Insert(&JOURNAL, vec![(*position).into(), at, payload.into()]));
        entries.push(audit);
    }
    if !entries.is_empty() {
        let head = vec![(1, Value::from(*position))];
        entries.push(RowChange::Set(&JOURNAL_HEAD, vec![Value::Int(1)], head));
    }
    entries
}

#[cfg(test)]
mod tests;
