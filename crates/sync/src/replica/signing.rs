//! Signing a commit on top of a verified view: an edit's, or a merge's.

use mdp_crypto::Identity;
use mdp_ledger::{Change, Commit, DeviceId, Signatures, SignedCommit, VaultView};

use super::Stop;

/// Who signs, where, and when.
#[derive(Clone, Copy)]
pub(super) struct Author<'a> {
    pub(super) identity: &'a Identity,
    pub(super) device: DeviceId,
    /// In milliseconds since the Unix epoch, for display.
    pub(super) now: u64,
}

impl Author<'_> {
    /// Signs a commit of `changes` that continues `view`, and merges `second` where there is one;
    /// `view` moves to it. Judged as any other before anybody sees it.
    pub(super) fn sign(
        self,
        view: &mut VaultView,
        second: Option<&VaultView>,
        changes: Vec<Change>,
    ) -> Result<SignedCommit, Stop> {
        let parents = || [Some(view.head), second.map(|view| view.head)].into_iter().flatten();
        let commit = Commit {
            vault: view.vault,
            seq: parents().map(|head| head.seq).max().unwrap_or(0).saturating_add(1),
            parents: parents().map(|head| head.hash).collect(),
            root: view.tree.plan(&changes).map_err(Stop::Rejected)?.root(),
            changes,
            members: Vec::new(),
            epoch: view.epoch,
            author: self.identity.user(),
            author_key: self.identity.fingerprint(),
            device: self.device,
            time: self.now,
            genesis: None,
        };
        let signed = self.identity.sign_commit(commit).map_err(|_| Stop::Identity)?;
        let moved = match second {
            None => view.append(&signed, Signatures::Check),
            Some(second) => view.merge(second, &signed, Signatures::Check),
        };
        moved.map_err(Stop::Rejected)?;
        Ok(signed)
    }
}
