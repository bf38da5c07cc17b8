//! What was found, put in order only as far as somebody looks.

use std::cmp::Ordering;

use super::view::Query;

/// So many are picked out; who wants more has all of them put in order.
const FEW: usize = 256;

/// The items that a query asks for, by slot, with their rank. Of one state of the catalogue: after
/// any change it is to be asked for anew.
pub struct Listing {
    query: Query,
    found: Vec<(usize, u32)>,
    /// So many stand in their places.
    ordered: usize,
}

impl Listing {
    pub(super) fn new(query: Query, found: Vec<(usize, u32)>) -> Self {
        Self { query, found, ordered: 0 }
    }

    /// What was asked for.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The first `end` of them, in order. Whoever looks further finds more of it done each time.
    pub(super) fn up_to(
        &mut self,
        end: usize,
        mut order: impl FnMut(&(usize, u32), &(usize, u32)) -> Ordering,
    ) -> &[(usize, u32)] {
        let end = end.min(self.found.len());
        if end > self.ordered {
            let enough = end.max(self.ordered * 2) - self.ordered;
            let rest = &mut self.found[self.ordered..];
            // At worst each of the others goes to the front: of many, that costs more than all of it.
            let few = enough < FEW && enough < rest.len() / 8;
            let next = if few { enough } else { rest.len() };
            rest[..next].sort_unstable_by(&mut order);
            for at in next..rest.len() {
                if order(&rest[at], &rest[next - 1]).is_lt() {
                    let it = rest[at];
                    rest[at] = rest[next - 1];
                    let place = rest[..next].partition_point(|other| order(other, &it).is_lt());
                    rest.copy_within(place..next - 1, place + 1);
                    rest[place] = it;
                }
            }
            self.ordered += next;
        }
        &self.found[..end]
    }
}
