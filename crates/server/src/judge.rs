//! Judging a push: what the server accepts, it could defend before any device.
//!
//! Every commit is checked by the ledger's rules from the view that the push continues, and every
//! value by what anyone can know of it. Nothing is stored before all of it holds.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::{
    BUCKETS, EntryId, Hash, Head, Kind, Rejected, Signatures, UserId, VaultId, VaultView,
    bucket_of, check_value,
};
use mdp_store::{JudgedCommit, Push};
use mdp_wire::error::ErrorCode;
use mdp_wire::sync::{PushRequest, PushedCommit};

use crate::app::App;
use crate::refusal::Refusal;

/// What is to be done with a push that is in order.
pub(crate) enum Outcome {
    /// Write it.
    Accept(Box<Push>),
    /// It is there already: an answer was lost on its way.
    Known(Head),
}

/// Judges a push of `user` to `vault`. A vault that isn't there or isn't theirs is not found; a
/// push that doesn't continue the head is told where it stands.
pub(crate) async fn judge(
    app: &App,
    vault: VaultId,
    user: UserId,
    request: PushRequest,
) -> Result<Outcome, Refusal> {
    let (Some(first), Some(last)) = (request.commits.first(), request.commits.last()) else {
        return Err(Refusal::new(ErrorCode::Malformed));
    };
    if let Some(stray) = request.commits.iter().position(|c| c.commit.commit().vault != vault) {
        return Err(Refusal::commit(stray, Rejected::WrongVault));
    }
    let founds = first.commit.commit().genesis.is_some();
    let merges = request.commits.iter().any(|c| c.commit.commit().parents.len() == 2);
    let buckets = if merges {
        (0..BUCKETS).filter_map(|i| i.try_into().ok()).collect()
    } else {
        touched(&request)
    };
    let Some(base) = app.store.push_base(vault, buckets).await? else {
        if !founds {
            return Err(Refusal::new(ErrorCode::VaultNotFound));
        }
        let view = found(user, first)?;
        is_by_their_identity(app, user, first).await?;
        return Judging::new(None, view, &request).run(app, request.commits).await;
    };
    if !base.members.contains_key(&user) {
        return Err(Refusal::new(ErrorCode::VaultNotFound));
    }
    if base.head.hash == last.commit.hash() {
        return Ok(Outcome::Known(base.head));
    }
    if founds || (!merges && first.commit.commit().parents != [base.head.hash]) {
        return Err(Refusal::head_moved(Some(base.head)));
    }
    Judging::new(Some(base.clone()), base, &request).run(app, request.commits).await
}

/// Judges the first commit of a home vault, which must be `user`'s own.
pub(crate) fn judge_genesis(user: UserId, genesis: PushedCommit) -> Result<Push, Refusal> {
    let view = found(user, &genesis)?;
    let request = PushRequest { commits: vec![genesis] };
    let mut judging = Judging::new(None, view, &request);
    for pushed in request.commits {
        judging.take(0, pushed, true)?;
    }
    judging.push()
}

fn found(user: UserId, genesis: &PushedCommit) -> Result<VaultView, Refusal> {
    if genesis.commit.commit().author != user {
        return Err(Refusal::commit(0, Rejected::NotMember));
    }
    VaultView::found(&genesis.commit).map_err(|reason| Refusal::commit(0, reason))
}

/// A vault is founded by the identity that the account is known by, and by no other of the user's
/// making.
async fn is_by_their_identity(
    app: &App,
    user: UserId,
    genesis: &PushedCommit,
) -> Result<(), Refusal> {
    let account = app.store.account(user).await?;
    let theirs = account.is_some_and(|a| a.fingerprint == genesis.commit.commit().author_key);
    if theirs { Ok(()) } else { Err(Refusal::commit(0, Rejected::NotMember)) }
}

/// The last commit of a push and, from there, first parents, as far as they are in it.
fn main_line(request: &PushRequest) -> BTreeSet<Hash> {
    let mut next = request.commits.last().map(|pushed| pushed.commit.hash());
    let mut line = BTreeSet::new();
    for pushed in request.commits.iter().rev() {
        if next == Some(pushed.commit.hash()) {
            line.extend(next);
            next = pushed.commit.commit().parents.first().copied();
        }
    }
    line
}

/// The buckets that a push's changes fall into.
fn touched(request: &PushRequest) -> Vec<u8> {
    let changes = request.commits.iter().flat_map(|pushed| &pushed.commit.commit().changes);
    let mut buckets: Vec<u8> = changes.map(|change| bucket_of(change.id)).collect();
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// Lines of a branch that lie open at once, and places where a branch begins, within a push and in
/// what the vault has, at most: each is a whole state.
const MAX_TIPS: usize = 8;

/// A push on its way through the rules.
struct Judging {
    base: Option<VaultView>,
    /// Where the vault stands after what has been judged.
    view: VaultView,
    /// The tips of the branch that a merge to come takes in.
    tips: Vec<VaultView>,
    /// The push's main line: its last commit and, from there, first parents. What isn't on it is a
    /// branch that a merge takes in.
    main: BTreeSet<Hash>,
    /// Where a branch leaves the main line within the push, and the views there.
    forks: BTreeSet<Hash>,
    passed: BTreeMap<Hash, VaultView>,
    /// States that were read back from the vault's own commits: each costs a walk through them.
    read_back: BTreeMap<Hash, VaultView>,
    merged: bool,
    /// Which commit is the last to change an entry: what it replaces travels without bytes.
    latest: BTreeMap<(Kind, EntryId), usize>,
    judged: Vec<JudgedCommit>,
}

impl Judging {
    fn new(base: Option<VaultView>, view: VaultView, request: &PushRequest) -> Self {
        let mut latest = BTreeMap::new();
        for (place, pushed) in request.commits.iter().enumerate() {
            for change in &pushed.commit.commit().changes {
                latest.insert(change.key(), place);
            }
        }
        let main = main_line(request);
        let beside = request.commits.iter().filter(|p| !main.contains(&p.commit.hash()));
        let parents = beside.flat_map(|pushed| &pushed.commit.commit().parents);
        let forks = parents.filter(|parent| main.contains(*parent)).copied().collect();
        let (passed, read_back) = (BTreeMap::new(), BTreeMap::new());
        Self {
            base,
            view,
            tips: Vec::new(),
            main,
            forks,
            passed,
            read_back,
            merged: false,
            latest,
            judged: Vec::new(),
        }
    }

    async fn run(mut self, app: &App, commits: Vec<PushedCommit>) -> Result<Outcome, Refusal> {
        if self.forks.len() > MAX_TIPS {
            return Err(self.not_continuing());
        }
        for (place, pushed) in commits.into_iter().enumerate() {
            // The first commit of a new vault has been judged by founding it.
            let founded = self.base.is_none() && place == 0;
            let main = founded || self.step(app, place, &pushed).await?;
            if self.forks.contains(&self.view.head.hash) {
                self.passed.entry(self.view.head.hash).or_insert_with(|| self.view.clone());
            }
            self.take(place, pushed, main)?;
            // A long push lets others have their turn.
            tokio::task::yield_now().await;
        }
        // A branch that nothing merged is a push that doesn't continue the head.
        if !self.tips.is_empty() {
            return Err(self.not_continuing());
        }
        Ok(Outcome::Accept(Box::new(self.push()?)))
    }

    /// Moves the view, or the branch, by one commit; whether it was the view.
    async fn step(
        &mut self,
        app: &App,
        place: usize,
        pushed: &PushedCommit,
    ) -> Result<bool, Refusal> {
        let refuse = |reason| Refusal::commit(place, reason);
        let signed = &pushed.commit;
        let main = self.main.contains(&signed.hash());
        match signed.commit().parents[..] {
            [parent] if main && parent == self.view.head.hash => {
                self.view.append(signed, Signatures::Check).map_err(refuse)?;
                Ok(true)
            }
            [first, second] if main && first == self.view.head.hash && !self.merged => {
                let other = self.beside(app, second).await?;
                self.view.merge(&other, signed, Signatures::Check).map_err(refuse)?;
                self.merged = true;
                Ok(true)
            }
            [first, ref second @ ..] if !main && !self.merged => {
                let mut view = self.beside(app, first).await?;
                match *second {
                    [second] => {
                        let other = self.beside(app, second).await?;
                        view.merge(&other, signed, Signatures::Check).map_err(refuse)?;
                    }
                    _ => view.append(signed, Signatures::Check).map_err(refuse)?,
                }
                if self.tips.len() == MAX_TIPS {
                    return Err(self.not_continuing());
                }
                self.tips.push(view);
                Ok(false)
            }
            _ => Err(self.not_continuing()),
        }
    }

    /// The view at a commit that isn't the head: a tip, which is then continued, where the branch
    /// leaves the push's main line, or one that the vault has already.
    async fn beside(&mut self, app: &App, commit: Hash) -> Result<VaultView, Refusal> {
        if let Some(at) = self.tips.iter().position(|tip| tip.head.hash == commit) {
            return Ok(self.tips.swap_remove(at));
        }
        if let Some(view) = self.passed.get(&commit) {
            return Ok(view.clone());
        }
        if let Some(view) = self.read_back.get(&commit) {
            return Ok(view.clone());
        }
        if self.read_back.len() == MAX_TIPS {
            return Err(self.not_continuing());
        }
        let stored = app.store.view_at(self.view.vault, commit).await?;
        let view = stored.ok_or_else(|| self.not_continuing())?;
        self.read_back.insert(commit, view.clone());
        Ok(view)
    }

    /// Checks the bytes of a commit that holds, and keeps it.
    fn take(&mut self, place: usize, pushed: PushedCommit, main: bool) -> Result<(), Refusal> {
        let view = self.tips.last().filter(|_| !main).unwrap_or(&self.view);
        let PushedCommit { commit, values } = pushed;
        for (change, value) in commit.commit().changes.iter().zip(&values) {
            let replaced = self.latest.get(&change.key()).is_some_and(|last| *last > place);
            // A member's bytes travel in the commit, and were judged with it.
            let inside = change.kind == Kind::Member;
            // Of a branch only what the merge takes over is kept: its bytes come with the merge.
            if !((replaced || inside || !main) && value.is_none()) {
                check_value(view.vault, view.epoch, &view.members, change, value.as_deref())
                    .map_err(|reason| Refusal::commit(place, reason))?;
            }
        }
        self.judged.push(JudgedCommit { commit, values, main });
        Ok(())
    }

    fn push(self) -> Result<Push, Refusal> {
        // Judged: what the store can't make sense of is a defect of the server.
        Push::new(self.base.as_ref(), &self.view, self.judged)
            .map_err(|reason| Refusal::internal(&reason))
    }

    fn not_continuing(&self) -> Refusal {
        Refusal::head_moved(self.base.as_ref().map(|base| base.head))
    }
}
