//! `SLUG_journal-YYYYMMDD-HHMMSS-FIRST-LAST.mdpseg`: which archive the chain began with, and which
//! positions are inside.

use std::fmt;

use mdp_ledger::Hash;

use crate::archive::Name;

const SEGMENT: &str = ".mdpseg";
const BLOB: &str = ".mdpblob";

/// The name of something that a chain is made of. Their order is that in which they are sent: what
/// a segment needs comes before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PieceName {
    /// The archive that the chain began with.
    pub chain: Name,
    /// The first position of the segment.
    pub first: u64,
    /// What it is.
    pub piece: Piece,
}

/// What a chain is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// The bytes of an attachment that the segment makes part of the state.
    Blob(Hash),
    /// A segment, up to this position.
    Segment(u64),
}

impl PieceName {
    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        let (stem, is_segment) = match text.strip_suffix(SEGMENT) {
            Some(stem) => (stem, true),
            None => (text.strip_suffix(BLOB)?, false),
        };
        let (slug, rest) = stem.rsplit_once("_journal-")?;
        let mut words = rest.splitn(4, '-');
        let (day, time) = (words.next()?, words.next()?);
        let first = words.next()?.parse().ok()?;
        let last = words.next()?;
        let piece = if is_segment {
            Piece::Segment(last.parse().ok()?)
        } else {
            Piece::Blob(last.parse().ok()?)
        };
        let chain = Name::parse(&format!("{slug}_db-{day}-{time}.mdpbak"))?;
        let name = Self { chain, first, piece };
        (name.to_string() == text).then_some(name)
    }

    /// The last position of a segment.
    pub fn last(&self) -> Option<u64> {
        match self.piece {
            Piece::Segment(last) => Some(last),
            Piece::Blob(_) => None,
        }
    }
}

impl fmt::Display for PieceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chain, first, piece } = self;
        write!(f, "{}_journal-{}-{first:012}-", chain.slug(), chain.stamp().unwrap_or_default())?;
        match piece {
            Piece::Segment(last) => write!(f, "{last:012}{SEGMENT}"),
            Piece::Blob(hash) => write!(f, "{hash}{BLOB}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_chain_and_the_positions_and_nothing_else_is_one() {
        let chain = Name::new("mdp", 1_790_000_000_999).unwrap();
        let name = PieceName { chain: chain.clone(), first: 7, piece: Piece::Segment(31) };
        let text = "mdp_journal-20260921-141320-000000000007-000000000031.mdpseg";
        assert_eq!(name.to_string(), text);
        assert_eq!(PieceName::parse(text), Some(name.clone()));
        let blob = PieceName { chain, first: 7, piece: Piece::Blob(Hash([0xab; 32])) };
        assert_eq!(PieceName::parse(&blob.to_string()), Some(blob.clone()));
        assert!(blob < name, "it is needed before");
        for other in [
            "mdp_journal-20260921-141320-7-31.mdpseg",
            "mdp_journal-20260921-141320-000000000007.mdpseg",
            "mdp_journal-20260921-141320-000000000007-000000000031.mdpseg.part",
            "mdp_journal-20261321-141320-000000000007-000000000031.mdpseg",
            "_journal-20260921-141320-000000000007-000000000031.mdpseg",
            "../mdp_journal-20260921-141320-000000000007-000000000031.mdpseg",
            "mdp_journal-20260921-141320-000000000007-+00000000031.mdpseg",
            "mdp_journal-20260921-141320-000000000007-ab.mdpblob",
        ] {
            assert_eq!(PieceName::parse(other), None, "{other}");
        }
    }
}
