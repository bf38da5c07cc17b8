//! Which values of three lists are the same one.
//!
//! Over bytes rather than over each list's own type: one copy of this in what browsers download.

use std::collections::BTreeMap;

use mdp_ledger::gather;

/// What tells a value from the others of its list.
pub(super) type Key = Vec<u8>;

/// Where a value stands in the lists that have it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) base: Option<usize>,
    pub(super) first: Option<usize>,
    pub(super) second: Option<usize>,
}

/// The values of `first` and `second`: in the order of the second where it leads, else of the
/// first; what only the other has comes after. A key used more than once counts by occurrence.
pub(super) fn align(keys: [Vec<Key>; 3], second_leads: bool) -> Vec<Place> {
    let [base, first, second] = keys.map(counted);
    let [in_base, in_first, in_second] = [&base, &first, &second].map(|list| places(list));
    let (lead, follow, in_lead) =
        if second_leads { (&second, &first, &in_second) } else { (&first, &second, &in_first) };
    let added = follow.iter().filter(|key| !in_lead.contains_key(*key));
    let place = |key: &Key| {
        let [base, first, second] =
            [&in_base, &in_first, &in_second].map(|places| places.get(key).copied());
        Place { base, first, second }
    };
    lead.iter().chain(added).map(place).collect()
}

/// Each key with which of its occurrences it is, in as many bytes for all.
fn counted(keys: Vec<Key>) -> Vec<Key> {
    let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
    let count = |mut key: Key| {
        let occurrence = seen.entry(key.clone()).or_default();
        *occurrence += 1;
        key.extend(occurrence.to_le_bytes());
        key
    };
    keys.into_iter().map(count).collect()
}

fn places(list: &[Key]) -> BTreeMap<Key, usize> {
    gather(list.iter().cloned().enumerate().map(|(place, key)| (key, place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(letters: &str) -> Vec<Key> {
        letters.bytes().map(|letter| vec![letter]).collect()
    }

    #[test]
    fn values_meet_by_key_and_occurrence_in_the_order_of_the_leading_side() {
        let of = |base, first, second| Place { base, first, second };
        let aligned = align([keys("ab"), keys("ba"), keys("axa")], false);
        let expected = [
            of(Some(1), Some(0), None),
            of(Some(0), Some(1), Some(0)),
            of(None, None, Some(1)),
            of(None, None, Some(2)),
        ];
        assert_eq!(aligned, expected);
        let lead: Vec<_> = align([keys("ab"), keys("ba"), keys("axa")], true)
            .into_iter()
            .map(|place| place.second)
            .collect();
        assert_eq!(lead, [Some(0), Some(1), Some(2), None]);
    }
}
