//! Answers that are not what the server has.

use mdp_ledger::{EntryId, Kind, SignedCommit};
use mdp_sync::replica::{Outcome, Replica};
use mdp_wire::sync::Frame;
use proptest::prelude::*;

use super::{Situation, bytes_of, end, entries};
use crate::support::alice;
use crate::support::device::{home_pin, pull_into};
use crate::support::server::encode;

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
