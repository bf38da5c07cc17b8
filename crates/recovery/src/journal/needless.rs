//! Which segments go when archives go. Only decides; whoever asked deletes.
//!
//! A segment is there for the newest archive that it continues: when that one goes, it goes too, and
//! from an older archive one comes no further than to there. What no archive of its chain is older
//! than has nothing to be put onto.

use std::collections::BTreeSet;

use super::name::PieceName;
use crate::archive::Name;

/// An archive, kept or about to go.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its name.
    pub name: Name,
    /// The journal's latest position in it, as its sidecar states it; none without a sidecar.
    pub position: Option<u64>,
    /// Whether it goes now.
    pub goes: bool,
}

/// Those of a place's pieces that go together with those of its archives that go.
pub fn needless(archives: &[Kept], pieces: &[PieceName]) -> Vec<PieceName> {
    let chains: BTreeSet<&Name> = pieces.iter().map(|piece| &piece.chain).collect();
    let of_chain = |archive: &Kept| {
        let under_way = chains.iter().filter(|chain| chain.at() <= archive.name.at());
        under_way.max_by_key(|chain| chain.at()).copied()
    };
    let mut going = Vec::new();
    for chain in &chains {
        let mine: Vec<&Kept> =
            archives.iter().filter(|archive| of_chain(archive) == Some(chain)).collect();
        if mine.iter().any(|archive| archive.position.is_none()) {
            // What it can be continued with isn't known.
            continue;
        }
        // The newest chain may be ahead of its first archive's way to this place.
        let abandoned = mine.is_empty()
            && archives.iter().any(|a| !a.goes && of_chain(a).is_some_and(|of| of > chain));
        let mut ordered: Vec<&PieceName> =
            pieces.iter().filter(|piece| piece.chain == **chain).collect();
        ordered.sort();
        let mut last = u64::MAX;
        // From the end, so that a blob is judged with its segment, which comes after it.
        for piece in ordered.into_iter().rev() {
            last = piece.last().unwrap_or(last);
            let continued = mine.iter().filter(|archive| archive.position < Some(last));
            let newest = continued.max_by_key(|archive| archive.position);
            let goes = newest.map_or(abandoned || !mine.is_empty(), |archive| archive.goes);
            if goes {
                going.push(piece.clone());
            }
        }
    }
    going
}

#[cfg(test)]
mod tests {
    use super::super::name::Piece;
    use super::*;

    const DAY: u64 = 86_400_000;
    const T: u64 = 1_790_000_000_000;

    fn archive(day: u64, position: u64, goes: bool) -> Kept {
        let name = Name::new("mdp", T + day * DAY).unwrap();
        Kept { name, position: Some(position), goes }
    }

    fn segment(day: u64, first: u64, last: u64) -> PieceName {
        let chain = Name::new("mdp", T + day * DAY).unwrap();
        PieceName { chain, first, piece: Piece::Segment(last) }
    }

    fn left(archives: &[Kept], pieces: &[PieceName]) -> Vec<(u64, Option<u64>)> {
        let going = needless(archives, pieces);
        let left = pieces.iter().filter(|piece| !going.contains(piece));
        left.map(|piece| (piece.first, piece.last())).collect()
    }

    #[test]
    fn a_segment_goes_with_the_newest_archive_that_it_continues() {
        let pieces = [segment(0, 1, 4), segment(0, 5, 12), segment(0, 13, 20), segment(0, 21, 30)];
        let all: Vec<_> = pieces.iter().map(|piece| (piece.first, piece.last())).collect();
        let kept = [archive(0, 0, false), archive(1, 10, false), archive(2, 20, false)];
        assert_eq!(left(&kept, &pieces), all);
        // 5 to 12 continues the archive at 10, whose turn it is.
        let one_goes = [archive(0, 0, false), archive(1, 10, true), archive(2, 20, false)];
        assert_eq!(left(&one_goes, &pieces), [(1, Some(4)), (21, Some(30))]);
        let two_go = [archive(0, 0, true), archive(1, 10, true), archive(2, 20, false)];
        assert_eq!(left(&two_go, &pieces), [(21, Some(30))]);
        // Before every archive that is left.
        assert_eq!(left(&[archive(2, 20, false)], &pieces), [(21, Some(30))]);
    }

    #[test]
    fn nothing_goes_that_somebody_may_still_need() {
        let pieces = [segment(0, 1, 4), segment(5, 3, 9)];
        // Archives gone from here by other means; of the chain before, nothing is left to continue.
        assert_eq!(left(&[], &pieces).len(), 2);
        assert_eq!(left(&[archive(6, 5, false)], &pieces), [(3, Some(9))]);
        // An archive of which nobody knows where it stands.
        let unknown = Kept { position: None, ..archive(1, 0, true) };
        assert_eq!(left(&[unknown], &pieces).len(), 2);
        // The chain of another time isn't judged by positions of this one.
        let kept = [archive(0, 0, false), archive(5, 2, false)];
        assert_eq!(left(&kept, &pieces).len(), 2);
    }

    #[test]
    fn a_blob_goes_with_its_segment() {
        let blob = PieceName { piece: Piece::Blob(mdp_ledger::Hash([1; 32])), ..segment(0, 5, 12) };
        let pieces = [segment(0, 1, 4), blob.clone(), segment(0, 5, 12), segment(0, 13, 20)];
        let archives = [archive(0, 0, false), archive(1, 10, true), archive(2, 12, false)];
        let going = needless(&archives, &pieces);
        assert_eq!(going.len(), 2);
        assert!(going.contains(&blob) && going.contains(&pieces[2]));
    }
}
