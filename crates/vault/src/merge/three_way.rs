//! The rules for one value, one set and one list.

use std::collections::{BTreeMap, BTreeSet};

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
    pub(super) fn list<T: Clone + PartialEq, K: Ord>(
        &mut self,
        base: &[T],
        first: &[T],
        second: &[T],
        key: impl Fn(&T) -> K,
        mut both: impl FnMut(&mut Self, Option<&T>, &T, &T) -> T,
    ) -> Vec<T> {
        let [in_base, in_first, in_second] = [base, first, second].map(|list| keyed(list, &key));
        let (lead, follow) = if first == base { (second, first) } else { (first, second) };
        let mut done = BTreeSet::new();
        let mut merged = Vec::new();
        for (place, _) in keyed_in_order(lead, &key).chain(keyed_in_order(follow, &key)) {
            let base = in_base.get(&place).copied();
            let value = match (in_first.get(&place), in_second.get(&place)) {
                (Some(first), Some(second)) => Some(both(self, base, first, second)),
                (Some(only), None) | (None, Some(only)) => {
                    (base != Some(*only)).then(|| (*only).clone())
                }
                (None, None) => None,
            };
            if done.insert(place) {
                merged.extend(value);
            }
        }
        merged
    }

    /// Unknown keys, each a value this version can only compare.
    pub(super) fn extra(&mut self, base: Option<&Extra>, first: &Extra, second: &Extra) -> Extra {
        let keys: BTreeSet<u32> = first.0.keys().chain(second.0.keys()).copied().collect();
        let merged = keys.into_iter().filter_map(|key| {
            let base = base.map(|base| base.0.get(&key).cloned());
            let [first, second] = [first, second].map(|side| side.0.get(&key).cloned());
            self.pick_filled(base.as_ref(), &first, &second).map(|value| (key, value))
        });
        Extra(merged.collect())
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
    first.union(second).filter(stays).cloned().collect()
}

/// Values by key and, for a key used more than once, by occurrence.
fn keyed<'a, T, K: Ord>(list: &'a [T], key: &impl Fn(&T) -> K) -> BTreeMap<(K, usize), &'a T> {
    keyed_in_order(list, key).collect()
}

fn keyed_in_order<'a, T, K: Ord>(
    list: &'a [T],
    key: &impl Fn(&T) -> K,
) -> impl Iterator<Item = ((K, usize), &'a T)> {
    let mut seen = BTreeMap::new();
    list.iter().map(move |value| {
        let occurrence = seen.entry(key(value)).and_modify(|n| *n += 1).or_insert(0_usize);
        ((key(value), *occurrence), value)
    })
}
