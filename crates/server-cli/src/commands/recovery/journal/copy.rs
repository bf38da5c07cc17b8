//! From the folder to the targets, each for itself: what one hasn't got is sent in order, and one
//! that is out of reach is tried again until it has everything.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use mdp_recovery::archive::Name;
use mdp_recovery::journal::{PieceName, pieces};
use mdp_recovery::retention::ours;
use mdp_recovery::targets::{Error as TargetError, Target};
use mdp_server::app::App;
use mdp_server::shipping::Place;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::super::{Desk, host, shelf};

/// An attempt that takes longer than this counts as failing until it succeeds.
const SLOW: Duration = Duration::from_secs(5);
/// After a failure; twice as long after each that follows, up to the longest.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);

/// Something that a target hasn't got.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) name: PieceName,
    /// When the first change in it was made.
    pub(super) since: u64,
}

/// One task for each target; dropped, they end.
pub(super) struct Copiers {
    queues: Vec<UnboundedSender<Waiting>>,
    tasks: JoinSet<()>,
}

impl Copiers {
    pub(super) fn start(desk: &Arc<Desk>, app: &Arc<App>, chain: &Name) -> Self {
        let mut copiers = Self { queues: Vec::new(), tasks: JoinSet::new() };
        for index in 0..desk.config.backup.targets.len() {
            let (sender, queue) = unbounded_channel();
            copiers.queues.push(sender);
            let copier = Copier {
                desk: desk.clone(),
                app: app.clone(),
                chain: chain.clone(),
                index,
                sent: None,
                backlog: None,
            };
            copiers.tasks.spawn(copier.run(queue));
        }
        copiers
    }

    /// Tells all of them of what is new in the folder.
    pub(super) fn send(&self, new: impl Iterator<Item = Waiting>) {
        for waiting in new {
            for queue in &self.queues {
                // A copier ends only after its queue.
                let _ = queue.send(waiting.clone());
            }
        }
    }

    /// Waits until each target has everything, or can't be reached, or the time is up.
    pub(super) async fn finish(mut self, patience: Duration) {
        self.queues.clear();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        // What is left is sent when the server starts again.
        let _ = tokio::time::timeout(patience, all).await;
    }
}

struct Copier {
    desk: Arc<Desk>,
    app: Arc<App>,
    chain: Name,
    index: usize,
    /// The last that the target got from here.
    sent: Option<PieceName>,
    /// What the target hasn't got, in order; none until the target has been asked.
    backlog: Option<VecDeque<Waiting>>,
}

impl Copier {
    async fn run(mut self, mut queue: UnboundedReceiver<Waiting>) {
        let mut pause = PAUSE;
        loop {
            while let Ok(new) = queue.try_recv() {
                self.take(new);
            }
            match self.step().await {
                Ok(true) => pause = PAUSE,
                Ok(false) => match queue.recv().await {
                    Some(new) => self.take(new),
                    None => return,
                },
                Err(why) => {
                    let target = self.target().label().to_owned();
                    tracing::warn!(target, %why, "changes are not kept there just now");
                    self.fails();
                    if queue.is_closed() {
                        return;
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST);
                }
            }
        }
    }

    fn target(&self) -> &Target {
        &self.desk.config.backup.targets[self.index]
    }

    /// What is new comes to the end. Before the target has been asked, it is in the folder, where
    /// it will be found.
    fn take(&mut self, new: Waiting) {
        let Some(backlog) = &mut self.backlog else { return };
        let last = backlog.back().map(|last| &last.name).or(self.sent.as_ref());
        if last.is_none_or(|last| *last < new.name) {
            backlog.push_back(new);
        }
        self.report(|_| {});
    }

    /// Does one thing; false where there is nothing to do.
    async fn step(&mut self) -> Result<bool, TargetError> {
        let Some(backlog) = &self.backlog else {
            let (reached, backlog) = self.compare().await?;
            self.backlog = Some(backlog);
            self.report(|place| (place.position, place.fails) = (reached, false));
            return Ok(true);
        };
        let Some(next) = backlog.front() else { return Ok(false) };
        let (name, text) = (next.name.clone(), next.name.to_string());
        let path = self.desk.config.backup.folder.join(&text);
        let sent = {
            let mut sending = std::pin::pin!(self.target().put(&text, &path, &self.desk.watch));
            if let Ok(sent) = tokio::time::timeout(SLOW, &mut sending).await {
                sent
            } else {
                self.fails();
                sending.await
            }
        };
        if let Err(error) = sent {
            // It may have been pruned meanwhile, and then the target has to be asked anew.
            self.backlog = None;
            return Err(error);
        }
        let backlog = self.backlog.get_or_insert_default();
        backlog.pop_front();
        self.sent = Some(name.clone());
        self.report(|place| {
            place.position = name.last().unwrap_or(place.position);
            place.fails = false;
        });
        Ok(true)
    }

    /// Looks at what the target has: how far it is, and what of the folder it hasn't got. One
    /// without an archive that the rest could be put onto gets that first.
    async fn compare(&self) -> Result<(u64, VecDeque<Waiting>), TargetError> {
        let backup = &self.desk.config.backup;
        let listed = self.target().list().await?;
        let names = || listed.iter().map(|object| object.name.as_str());
        let there = names().filter_map(PieceName::parse).filter(|name| name.chain == self.chain);
        let mut reached = there.filter_map(|name| name.last()).max();
        let archives = ours(&backup.slug, names());
        let held = || shelf::held(&backup.folder).map_err(unreadable);
        let stand = |held: &shelf::Held| Some(held.sidecar.as_ref()?.statement.journal_position);
        let of_chain = |held: &shelf::Held| {
            held.name.slug() == backup.slug && held.name.at() >= self.chain.at()
        };
        if reached.is_none() {
            let both = held()?.into_iter().filter(of_chain);
            let both = both.filter(|held| archives.contains(&held.name));
            reached = both.filter_map(|held| stand(&held)).max();
        }
        let all = pieces(&backup.folder, &backup.slug).map_err(unreadable)?;
        let all: Vec<_> = all.into_iter().filter(|name| name.chain == self.chain).collect();
        let follows = |reached: Option<u64>| {
            let next = all.iter().filter(|name| name.last() > reached).map(|name| name.first).min();
            reached.is_some_and(|reached| next.is_none_or(|next| next <= reached + 1))
        };
        if !follows(reached) {
            let newest = held()?.into_iter().find(of_chain);
            if let Some((held, position)) = newest.and_then(|h| stand(&h).map(|at| (h, at))) {
                for name in [held.name.sidecar(), held.name.to_string()] {
                    let path = backup.folder.join(&name);
                    self.target().put(&name, &path, &self.desk.watch).await?;
                }
                reached = Some(position);
            }
        }
        let first = all.iter().filter(|name| name.last() > reached).map(|name| name.first).min();
        let missing = all.into_iter().filter(|name| first.is_some_and(|first| name.first >= first));
        let since = |name: &PieceName| {
            let kept = backup.folder.join(name.to_string()).metadata().and_then(|m| m.modified());
            let kept = kept.ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
            kept.and_then(|at| u64::try_from(at.as_millis()).ok())
        };
        let missing = missing.map(|name| {
            let since = since(&name).unwrap_or_else(|| host().clock.now());
            Waiting { name, since }
        });
        Ok((reached.unwrap_or(0), missing.collect()))
    }

    fn fails(&self) {
        let now = host().clock.now();
        self.report(|place| {
            place.fails = true;
            place.waiting_since.get_or_insert(now);
        });
    }

    fn report(&self, write: impl FnOnce(&mut Place)) {
        let waits = self.backlog.as_ref().map(|backlog| backlog.front().map(|next| next.since));
        self.app.shipping.update(|board| {
            let Some(place) = board.targets.get_mut(self.index) else { return };
            place.waiting_since = waits.unwrap_or(place.waiting_since);
            write(place);
        });
    }
}

fn unreadable(error: impl std::fmt::Display) -> TargetError {
    TargetError::Source(std::io::Error::other(error.to_string()))
}
