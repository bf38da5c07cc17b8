//! The rules for one value, one set and one list.

use std::collections::BTreeSet;

use mdp_ledger::gather;

use super::align::{Key, align};
use crate::item::Extra;

/// Merges values and remembers whether any of them was changed on both sides.
#[derive(Default)]
pub(super) struct ThreeWay {
    /// Whether some value of the second side found no place.
    pub(super) conflict: bool,
}

impl ThreeWay {
    /// One value. Where both sides changed it, the first's stays and the conflict is noted.
    pub(super) fn pick<T: Clone + PartialEq>(
        &mut self,
        base: Option<&T>,
        first: &T,
        second: &T,
    ) -> T {
        settle(base, first, second).unwrap_or_else(|| {
            self.conflict = true;
            first.clone()
        })
    }

    /// One value that may be empty: emptying it yields to an edit.
    pub(super) fn pick_filled<T: Clone + PartialEq + Default>(
        &mut self,
        base: Option<&T>,
        first: &T,
        second: &T,
    ) -> T {
        let empty = T::default();
        settle(base, first, second).unwrap_or_else(|| {
            if *first == empty {
                return second.clone();
            }
            self.conflict |= *second != empty;
            first.clone()
        })
    }

    /// Keyed values in an order. A value removed on one side goes, unless the other changed it;
    /// `both` merges one that both sides hold. The order is that of the side which changed it,
    /// the first where both did; what only the other side has comes after.
    pub(super) fn list<T: Clone + PartialEq>(
        &mut self,
        base: &[T],
        first: &[T],
        second: &[T],
        key: impl Fn(&T) -> Key,
        mut both: impl FnMut(&mut Self, Option<&T>, &T, &T) -> T,
    ) -> Vec<T> {
        let keys = [base, first, second].map(|list| list.iter().map(&key).collect());
        let mut merged = Vec::new();
        for place in align(keys, first == base) {
            let base = place.base.and_then(|n| base.get(n));
            let first = place.first.and_then(|n| first.get(n));
            let second = place.second.and_then(|n| second.get(n));
            match (first, second) {
                (Some(first), Some(second)) => merged.push(both(self, base, first, second)),
                (only, None) | (None, only) if only != base => merged.extend(only.cloned()),
                _ => {}
            }
        }
        merged
    }

    /// Unknown keys, each a value this version can only compare.
    pub(super) fn extra(&mut self, base: Option<&Extra>, first: &Extra, second: &Extra) -> Extra {
        let keys: BTreeSet<u32> = gather(first.0.keys().chain(second.0.keys()).copied());
        let mut merged = Extra::default();
        for key in keys {
            let base = base.map(|base| base.0.get(&key).cloned());
            let [first, second] = [first, second].map(|side| side.0.get(&key).cloned());
            if let Some(value) = self.pick_filled(base.as_ref(), &first, &second) {
                merged.0.insert(key, value);
            }
        }
        merged
    }
}

/// What the sides agree on: the same value, or the only changed one. `None` where both changed.
pub(super) fn settle<T: Clone + PartialEq>(base: Option<&T>, first: &T, second: &T) -> Option<T> {
    if first == second || base == Some(second) {
        Some(first.clone())
    } else if base == Some(first) {
        Some(second.clone())
    } else {
        None
    }
}

/// A set: an element goes when one side removed it, and stays otherwise.
pub(super) fn set<T: Clone + Ord>(
    base: &BTreeSet<T>,
    first: &BTreeSet<T>,
    second: &BTreeSet<T>,
) -> BTreeSet<T> {
    let stays = |e: &&T| !base.contains(e) || (first.contains(e) && second.contains(e));
    gather(first.union(second).filter(stays).cloned())
}
