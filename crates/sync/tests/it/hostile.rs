//! A lying server and the real device: each lie is refused by its name, nothing of it is taken,
//! nothing is lost, and the truth is taken afterwards.

use crate::support::device::{Device, home_pin, pull_into};
use crate::support::server::{Server, encode};
use crate::support::{Person, Seeded, alice, mallory};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, Commit, DeviceId, EntryId, Grant, Hash, Head, Kind, Leaf, Member, Role, SignedCommit,
};
use mdp_sync::replica::{Outcome, Replica, Standing};
use mdp_vault::item::Field;
use mdp_wire::sync::Frame;
use proptest::prelude::*;

/// A phone that is two commits behind, and what it has to lose.
struct Situation {
    server: Server,
    phone: Device,
    old: EntryId,
    new: EntryId,
}

impl Situation {
    fn new() -> Self {
        let mut server = Server::new(&alice().home.genesis);
        let mut laptop = Device::first(alice(), 1);
        let old = laptop.add("Old");
        laptop.sync(&mut server);
        let mut phone = Device::joining(alice(), 2, &server);
        phone.add("Written offline");
        laptop.set(old, Field::PASSWORD, "second version");
        laptop.sync(&mut server);
        let new = laptop.add("New");
        laptop.sync(&mut server);
        Self { server, phone, old, new }
    }

    /// The honest answer to the phone.
    fn frames(&self) -> Vec<Frame> {
        self.server.frames(2)
    }

    /// Offers an answer; it must be refused for `code`, and change nothing.
    fn refuses(&mut self, answer: &[u8], code: &str) {
        let (head, disk) = (self.phone.workspace.replica().head(), self.phone.disk.clone());
        let records = self.phone.workspace.records().count();
        let pulled = self.phone.take_unstored(answer);
        let Outcome::Refused(refusal) = pulled.outcome else {
            panic!("{code}: {:?}", pulled.outcome)
        };
        assert_eq!(refusal.code(), code);
        assert!(pulled.batch.is_empty(), "{code}: nothing to store");
        assert_eq!(*self.phone.workspace.replica().standing(), Standing::Refused(refusal));
        let stopped = self.phone.workspace.compose(&alice().identity, 1).unwrap_err();
        assert_eq!(stopped.code(), "push-stopped", "nothing is sent to a server that lies");
        assert_eq!(self.phone.workspace.replica().head(), head);
        assert_eq!(self.phone.workspace.records().count(), records);
        assert_eq!(self.phone.workspace.status().pending, 1, "the edit is kept");
        assert_eq!(self.phone.disk, disk);
    }

    fn refuses_frames(&mut self, frames: &[Frame], code: &str) {
        self.refuses(&encode(frames), code);
    }

    /// The same device takes the truth.
    fn recovers(mut self) {
        self.phone.sync(&mut self.server);
        assert_eq!(self.phone.value(self.old, Field::PASSWORD), "second version");
        assert_eq!(self.phone.value(self.new, Field::TITLE), "New");
        assert_eq!(self.server.commits.len(), 5, "and the offline edit arrived");
    }
}

fn entries(frames: &mut [Frame]) -> Vec<&mut Frame> {
    frames.iter_mut().filter(|frame| matches!(frame, Frame::Entry { .. })).collect()
}

fn bytes_of(frame: &mut Frame) -> &mut Vec<u8> {
    match frame {
        Frame::Entry { bytes, .. } => bytes,
        other => panic!("{other:?}"),
    }
}

fn end(frames: &mut [Frame], commits: i64, entries_more: i64) {
    match frames.last_mut() {
        Some(Frame::End { commits: c, entries: e }) => {
            *c = c.saturating_add_signed(commits);
            *e = e.saturating_add_signed(entries_more);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn records_swapped_altered_dropped_duplicated_injected_or_replayed_are_refused() {
    let mut it = Situation::new();
    let honest = it.frames();

    let mut swapped = honest.clone();
    if let [one, two] = &mut entries(&mut swapped)[..] {
        std::mem::swap(bytes_of(one), bytes_of(two));
    }
    it.refuses_frames(&swapped, "pull-entry-mismatch");

    let mut altered = honest.clone();
    bytes_of(entries(&mut altered)[0])[80] ^= 1;
    it.refuses_frames(&altered, "pull-entry-mismatch");

    let mut revised = honest.clone();
    if let Some(Frame::Entry { revision, .. }) = entries(&mut revised).into_iter().next() {
        *revision += 1;
    }
    it.refuses_frames(&revised, "pull-entry-mismatch");

    let at = honest.iter().position(|f| matches!(f, Frame::Entry { .. })).unwrap();
    let mut dropped = honest.clone();
    dropped.remove(at);
    it.refuses_frames(&dropped, "pull-wrong-count");
    end(&mut dropped, 0, -1);
    it.refuses_frames(&dropped, "pull-entry-missing");

    let mut duplicated = honest.clone();
    duplicated.insert(at, honest[at].clone());
    end(&mut duplicated, 0, 1);
    it.refuses_frames(&duplicated, "pull-entry-duplicated");

    for kind in [Kind::Record, Kind::Blob, Kind::Member, Kind::Grant] {
        let mut injected = honest.clone();
        let bytes = vec![7; 341];
        injected.insert(at, Frame::Entry { kind, id: EntryId([5; 16]), revision: 1, bytes });
        end(&mut injected, 0, 1);
        it.refuses_frames(&injected, "pull-entry-unlisted");
    }

    // The version that the phone has already, offered as the newest.
    let old = it.phone.workspace.replica().entries(Kind::Record).next().unwrap();
    let stale = (old.1, old.2.to_vec());
    let mut replayed = honest.clone();
    for frame in entries(&mut replayed) {
        if let Frame::Entry { id, revision, bytes, .. } = frame
            && *id == it.old
        {
            (*revision, *bytes) = stale.clone();
        }
    }
    it.refuses_frames(&replayed, "pull-entry-mismatch");
    it.recovers();
}

#[test]
fn commits_dropped_reordered_repeated_or_forged_are_refused() {
    let mut it = Situation::new();
    let honest = it.frames();
    assert!(matches!(honest[1..3], [Frame::Commit(_), Frame::Commit(_)]));

    let mut dropped = honest.clone();
    dropped.remove(1);
    it.refuses_frames(&dropped, "pull-missing-commit");
    let mut last_dropped = honest.clone();
    last_dropped.remove(2);
    it.refuses_frames(&last_dropped, "pull-missing-commit");

    let mut reordered = honest.clone();
    reordered.swap(1, 2);
    it.refuses_frames(&reordered, "pull-missing-commit");

    let mut repeated = honest.clone();
    repeated.insert(2, honest[1].clone());
    it.refuses_frames(&repeated, "pull-extra-commit");

    let mut known = honest.clone();
    known.insert(1, Frame::Commit(Box::new(it.server.commits[1].clone())));
    end(&mut known, 1, 0);
    it.refuses_frames(&known, "pull-extra-commit");

    let resigned = |frame: &Frame| match frame {
        Frame::Commit(signed) => {
            let commit = signed.commit().clone();
            Frame::Commit(Box::new(SignedCommit::new(commit, [3; 64])))
        }
        other => other.clone(),
    };
    for at in [1, 2] {
        let mut forged = honest.clone();
        forged[at] = resigned(&honest[at]);
        it.refuses_frames(&forged, "commit-bad-signature");
    }

    let mut late = honest.clone();
    late.swap(2, 3);
    it.refuses_frames(&late, "pull-missing-commit");
    let mut headless = honest.clone();
    headless.remove(0);
    it.refuses_frames(&headless, "pull-out-of-order");
    let mut two_heads = honest.clone();
    two_heads.insert(1, honest[0].clone());
    it.refuses_frames(&two_heads, "pull-out-of-order");

    let mut renumbered = honest.clone();
    if let Frame::Head { head, .. } = &mut renumbered[0] {
        head.seq += 1;
    }
    it.refuses_frames(&renumbered, "pull-extra-commit");
    it.recovers();
}

#[test]
fn an_answer_without_its_end_is_no_answer() {
    let mut it = Situation::new();
    let whole = encode(&it.frames());
    for len in [0, 1, 20, whole.len() / 3, whole.len() - 4, whole.len() - 1] {
        it.refuses(&whole[..len], "pull-truncated");
    }
    let mut trailing = whole.clone();
    trailing.push(0x84);
    it.refuses(&trailing, "pull-truncated");
    let twice = [whole.clone(), whole].concat();
    it.refuses(&twice, "pull-out-of-order");
    it.refuses(b"<html>502 Bad Gateway</html>", "pull-malformed");
    it.recovers();
}

/// A commit on the server's head by `author`, whatever the rules say.
fn forged_on(
    server: &Server,
    author: &Person,
    changes: Vec<Change>,
    members: Vec<Vec<u8>>,
) -> SignedCommit {
    let root = server.view.tree.plan(&changes).expect("a plan").root();
    let commit = Commit {
        vault: server.view.vault,
        seq: server.head().seq + 1,
        parents: vec![server.head().hash],
        root,
        changes,
        members,
        epoch: 1,
        author: author.identity.user(),
        author_key: author.identity.fingerprint(),
        device: DeviceId([6; 16]),
        time: 1,
        genesis: None,
    };
    author.identity.sign_commit(commit).expect("signed")
}

#[test]
fn a_member_or_a_grant_of_the_servers_making_is_refused() {
    let mut it = Situation::new();
    let key = mdp_crypto::VaultKey::generate(it.server.view.vault, 1, &mut Seeded::new(5));
    let give = |revision| {
        mdp_crypto::grant::give(
            &mallory().identity,
            &alice().identity.public().identity,
            Role::Owner,
            revision,
            &key,
            &mut Seeded::new(6),
        )
        .expect("a grant")
        .to_bytes()
    };

    // Its own grant in place of the real one, in an answer to a new device.
    let mut first = it.server.frames(0);
    for frame in entries(&mut first) {
        if let Frame::Entry { kind: Kind::Grant, bytes, .. } = frame {
            *bytes = give(1);
        }
    }
    let (mut replica, _) = Replica::new(home_pin(alice()), DeviceId([3; 16]), None);
    let (outcome, batch) = pull_into(&mut replica, &encode(&first));
    assert!(
        matches!(&outcome, Outcome::Refused(r) if r.code() == "pull-entry-mismatch"),
        "{outcome:?}"
    );
    assert!(batch.is_empty() && replica.head().is_none());

    // A commit that brings it in, and one that makes its maker a member.
    let id = Grant::entry_id(1, alice().identity.fingerprint());
    let grant = give(2);
    let change = |kind, id, bytes: &[u8]| {
        let now = it.server.view.tree.get(kind, id).unwrap().map_or(0, |leaf| leaf.revision);
        Change { kind, id, leaf: Leaf { revision: now + 1, hash: Some(Hash::of(bytes)) } }
    };
    let granted = vec![change(Kind::Grant, id, &grant)];
    let member =
        Member { role: Role::Owner, identity: mallory().identity.public().clone() }.to_bytes();
    let joined = vec![change(Kind::Member, mallory().identity.user().into(), &member)];
    for (changes, members) in [(granted, Vec::new()), (joined, vec![member])] {
        let forged = forged_on(&it.server, mallory(), changes, members);
        let mut frames = it.frames();
        frames[0] = Frame::Head {
            restore_epoch: [0; 16],
            head: Head { seq: forged.commit().seq, hash: forged.hash() },
        };
        frames.insert(3, Frame::Commit(Box::new(forged)));
        end(&mut frames, 1, 0);
        it.refuses_frames(&frames, "commit-not-member");
    }
    it.recovers();
}

#[test]
fn another_vault_in_place_of_the_users_own_is_refused() {
    let theirs = Server::new(&mallory().home.genesis);
    let (mut replica, _) = Replica::new(home_pin(alice()), DeviceId([3; 16]), None);
    let (outcome, batch) = pull_into(&mut replica, &encode(&theirs.frames(0)));
    assert!(
        matches!(&outcome, Outcome::Refused(r) if r.code() == "pull-wrong-genesis"),
        "{outcome:?}"
    );
    assert!(batch.is_empty() && replica.head().is_none());

    // To a device that has the vault it is no other history of it, either.
    let mut it = Situation::new();
    it.refuses_frames(&theirs.frames(0), "pull-wrong-genesis");
    it.recovers();
}

#[test]
fn a_vault_that_went_back_behind_a_key_files_head_is_noticed_at_the_first_pull() {
    let it = Situation::new();
    let known = it.server.head();
    let join = |server: &Server, floor| {
        let (mut replica, _) = Replica::new(home_pin(alice()), DeviceId([3; 16]), Some(floor));
        pull_into(&mut replica, &encode(&server.frames(0))).0
    };
    assert!(matches!(join(&it.server, known), Outcome::Advanced { .. }));

    let mut back = Server::new(&alice().home.genesis);
    assert!(matches!(join(&back, known), Outcome::Behind { .. }));

    // As long a history, and another one.
    let mut laptop = Device::first(alice(), 1);
    for n in 0..3 {
        laptop.add(&n.to_string());
        laptop.sync(&mut back);
    }
    assert_eq!(back.head().seq, known.seq);
    let outcome = join(&back, known);
    assert!(matches!(&outcome, Outcome::Refused(r) if r.code() == "pull-lost-head"), "{outcome:?}");
}

#[test]
fn a_fork_raises_the_alarm_and_its_evidence_is_kept() {
    let mut it = Situation::new();
    let before_fork = it.server.clone();
    // Two devices are told two stories.
    it.phone.sync(&mut it.server);
    let mut other = before_fork.clone();
    let mut tablet = Device::joining(alice(), 4, &other);
    tablet.add("Told to the tablet alone");
    tablet.sync(&mut other);

    it.phone.add("Still to be sent");
    let (head, records) =
        (it.phone.workspace.replica().head(), it.phone.workspace.records().count());
    let outcome = it.phone.pull(&other);
    assert_eq!(outcome, Outcome::Fork { server: other.head(), restored: false });
    assert_eq!(it.phone.workspace.replica().head(), head);
    assert_eq!(it.phone.workspace.records().count(), records);
    let stopped = it.phone.workspace.compose(&alice().identity, 1).unwrap_err();
    assert_eq!(stopped.code(), "push-stopped");

    it.phone.crash();
    let kept: Vec<Vec<u8>> =
        it.phone.workspace.replica().evidence().map(|(_, bytes)| bytes.to_vec()).collect();
    let shown = other.commits.last().unwrap();
    assert_eq!(kept, [shown.to_bytes()], "the other history's commit, signed, survives a crash");

    // Back to the first story: work goes on, the evidence stays.
    it.phone.sync(&mut it.server);
    assert!(it.phone.workspace.status().evidence);
    assert_eq!(it.phone.workspace.status().pending, 0);
}

#[test]
fn a_made_up_fork_is_a_lie_and_no_evidence_against_anybody() {
    let mut it = Situation::new();
    it.phone.sync(&mut it.server);
    let base = it.server.clone();
    let change = Change {
        kind: Kind::Record,
        id: EntryId([8; 16]),
        leaf: Leaf { revision: 1, hash: Some(Hash([1; 32])) },
    };
    let forged = SignedCommit::new(
        forged_on(&base, alice(), vec![change], Vec::new()).commit().clone(),
        [1; 64],
    );
    let head = Head { seq: forged.commit().seq, hash: forged.hash() };
    let frames = [
        Frame::Head { restore_epoch: [0; 16], head },
        Frame::Commit(Box::new(forged)),
        Frame::End { commits: 1, entries: 0 },
    ];
    let outcome = it.phone.take(&encode(&frames));
    assert!(
        matches!(&outcome, Outcome::Refused(r) if r.code() == "commit-bad-signature"),
        "{outcome:?}"
    );
    assert!(!it.phone.workspace.status().evidence);
}

#[test]
fn a_signature_forged_deep_in_the_history_is_found_before_anything_is_signed() {
    let it = Situation::new();
    let mut frames = it.server.frames(0);
    // Neither the genesis nor the head: on a first pull its signature is checked later.
    let Frame::Commit(signed) = &frames[2] else { panic!("a commit") };
    frames[2] = Frame::Commit(Box::new(SignedCommit::new(signed.commit().clone(), [3; 64])));
    let mut device = Device::joining(alice(), 5, &it.server);
    let (mut replica, _) = Replica::new(home_pin(alice()), DeviceId([5; 16]), None);
    let (outcome, _) = pull_into(&mut replica, &encode(&frames));
    assert!(matches!(outcome, Outcome::Advanced { .. }), "{outcome:?}");
    device.open(replica);
    device.add("Mine");
    let refused = device.workspace.compose(&alice().identity, 1).unwrap_err();
    assert_eq!(refused.code(), "push-unchecked");
    assert_eq!(device.workspace.verify_history(100).unwrap_err().code(), "commit-bad-signature");
    assert!(device.workspace.compose(&alice().identity, 1).is_err(), "and never is");
    let mut walk = device.workspace.begin_key_check();
    while !device.workspace.key_check_step(&mut walk, 10).is_done() {}
    assert_eq!(walk.failures().len(), 1);
    assert_eq!(walk.failures()[0].kind.code(), "signature");
}

#[test]
fn an_acknowledgement_of_something_else_loses_nothing() {
    let mut it = Situation::new();
    it.phone.pull(&it.server);
    let body = it.phone.compose().expect("something to push");
    let wrong = Head { seq: 99, hash: Hash([9; 32]) };
    let outcome = it.phone.accepted(wrong);
    assert!(matches!(&outcome, Outcome::Refused(r) if r.code() == "push-wrong-acknowledgement"));
    assert_eq!(it.phone.workspace.status().pending, 1);
    it.phone.crash();
    assert_eq!(it.phone.compose(), Some(body), "it is still to be sent");
}

#[test]
fn a_server_that_drops_what_it_acknowledged_is_behind() {
    let mut it = Situation::new();
    it.phone.pull(&it.server);
    let unchanged = it.server.clone();
    it.phone.sync(&mut it.server);
    let outcome = it.phone.pull(&unchanged);
    assert_eq!(outcome, Outcome::Behind { server: unchanged.head(), restored: false });
    assert_eq!(it.phone.workspace.records().count(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_bit_of_an_answer_is_taken(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        thread_local! {
            static IT: Situation = Situation::new();
        }
        IT.with(|it| {
            let mut answer = encode(&it.frames());
            let at = at.index(answer.len());
            // The restore epoch chooses words and is nobody's to sign.
            prop_assume!(!(3..19).contains(&at));
            answer[at] ^= 1 << bit;
            let mut replica =
                Replica::open(home_pin(alice()), it.phone.id, it.phone.disk.clone()).unwrap();
            let (outcome, batch) = pull_into(&mut replica, &answer);
            prop_assert!(!matches!(outcome, Outcome::Advanced { .. }), "byte {}", at);
            prop_assert!(batch.is_empty());
            prop_assert_eq!(replica.head(), it.phone.workspace.replica().head());
            Ok(())
        })?;
    }
}
