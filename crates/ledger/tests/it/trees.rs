//! The state tree: one root for one state, however it came about and however much is loaded.

use std::collections::BTreeMap;

use mdp_ledger::{Bucket, Change, EntryId, Hash, Kind, Leaf, Rejected, Tree, bucket_of};
use proptest::prelude::*;

fn kind() -> impl Strategy<Value = Kind> {
    (1_u8..=6).prop_map(|number| Kind::from_number(number).expect("a kind"))
}

fn change() -> impl Strategy<Value = Change> {
    // Few first bytes, so that buckets hold several entries.
    (kind(), 0_u8..6, any::<u8>(), 1_u64..100, any::<[u8; 32]>()).prop_map(
        |(kind, bucket, rest, revision, hash)| {
            let mut id = [rest; 16];
            id[0] = bucket * 51;
            Change { kind, id: EntryId(id), leaf: Leaf { revision, hash: Some(Hash(hash)) } }
        },
    )
}

fn state() -> impl Strategy<Value = BTreeMap<(Kind, EntryId), Change>> {
    proptest::collection::vec(change(), 0..60)
        .prop_map(|changes| changes.into_iter().map(|c| (c.key(), c)).collect())
}

proptest! {
    #[test]
    fn the_root_is_the_states_alone(state in state(), order in any::<u64>()) {
        let mut shuffled: Vec<Change> = state.values().copied().collect();
        let len = shuffled.len();
        for i in (1..len).rev() {
            shuffled.swap(i, usize::try_from(order.rotate_left(u32::try_from(i).unwrap() * 7) % (i as u64 + 1)).unwrap());
        }
        let whole = Tree::from_entries(state.values().copied());
        prop_assert_eq!(Tree::from_entries(shuffled.iter().copied()).root(), whole.root());

        // One at a time, and all at once.
        let mut grown = Tree::default();
        for change in &shuffled {
            let update = grown.plan(std::slice::from_ref(change)).unwrap();
            grown.apply(update);
        }
        prop_assert_eq!(grown.root(), whole.root());
        let update = Tree::default().plan(&shuffled).unwrap();
        prop_assert_eq!(update.root(), whole.root());
        let entries: Vec<_> = whole.entries().map(|c| c.key()).collect();
        prop_assert_eq!(entries.len(), state.len());
    }

    #[test]
    fn every_difference_of_state_is_a_difference_of_root(state in state(), other in change()) {
        let root = Tree::from_entries(state.values().copied()).root();
        for change in state.values() {
            let mut without = state.clone();
            without.remove(&change.key());
            prop_assert_ne!(Tree::from_entries(without.values().copied()).root(), root);
            let mut later = state.clone();
            later.get_mut(&change.key()).unwrap().leaf.revision += 1;
            prop_assert_ne!(Tree::from_entries(later.values().copied()).root(), root);
            let mut gone = state.clone();
            gone.get_mut(&change.key()).unwrap().leaf.hash = None;
            prop_assert_ne!(Tree::from_entries(gone.values().copied()).root(), root);
        }
        if !state.contains_key(&other.key()) {
            let mut with = state.clone();
            with.insert(other.key(), other);
            prop_assert_ne!(Tree::from_entries(with.values().copied()).root(), root);
        }
    }

    #[test]
    fn a_tree_with_only_the_touched_buckets_gives_the_same_root(
        state in state(),
        edits in proptest::collection::vec(change(), 1..8),
    ) {
        let mut edits: BTreeMap<_, _> = edits.into_iter().map(|c| (c.key(), c)).collect();
        for edit in edits.values_mut() {
            edit.leaf.revision += state.get(&edit.key()).map_or(0, |now| now.leaf.revision);
        }
        let edits: Vec<Change> = edits.into_values().collect();
        let whole = Tree::from_entries(state.values().copied());
        let mut part = Tree::from_hashes(Box::new(*whole.hashes()));
        prop_assert_eq!(part.root(), whole.root());
        for index in part.missing(&edits) {
            prop_assert!(matches!(part.plan(&edits), Err(Rejected::BucketMissing(_))));
            let bucket: Bucket = state
                .values()
                .filter(|c| bucket_of(c.id) == index)
                .copied()
                .collect();
            let wrong: Bucket = bucket.iter().skip(1).collect();
            prop_assert_eq!(part.load(index, wrong).unwrap_err(), Rejected::RootMismatch);
            part.load(index, bucket).unwrap();
        }
        prop_assert!(part.missing(&edits).is_empty());
        let (in_part, in_whole) = (part.plan(&edits).unwrap(), whole.plan(&edits).unwrap());
        prop_assert_eq!(in_part.root(), in_whole.root());
        part.apply(in_part);
        prop_assert_eq!(part.root(), in_whole.root());
    }
}
