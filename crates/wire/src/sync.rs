//! Pull and push.
//!
//! A pull's answer is a sequence of frames, written and read one at a time so that neither end
//! holds a whole vault. The order is: [`Frame::Head`], every commit reachable from the head and
//! not from what the asker has (parents first), the latest bytes of what those commits touched,
//! [`Frame::End`]. An answer without its end is not an answer.

use mdp_ledger::cbor::{self, Deterministic, EncodeError, Malformed};
use mdp_ledger::{EntryId, Hash, Head, Kind, MAX_CHANGES, SignedCommit};
use minicbor::{Decoder, Encoder};

/// The most commits in one push.
pub const MAX_PUSH_COMMITS: usize = 1024;
/// The most bytes of a push's body.
pub const MAX_PUSH_BYTES: usize = 16 << 20;
/// The most heads that a pull names.
pub const MAX_PULL_HEADS: usize = 16;

/// Media type of both bodies.
pub const MEDIA_TYPE: &str = "application/cbor";

/// A commit on its way to the server, with the bytes of its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedCommit {
    /// The commit.
    pub commit: SignedCommit,
    /// For each change, in order: its bytes; none for tombstones, blobs, members (whose bytes are
    /// inside the commit), and for what a later commit of the same push replaces.
    pub values: Vec<Option<Vec<u8>>>,
}

/// Ordered commits, of which the first continues the server's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushRequest {
    /// Parents first.
    pub commits: Vec<PushedCommit>,
}

impl Deterministic for PushedCommit {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(2)?.bytes(&self.commit.to_bytes())?.array(self.values.len() as u64)?;
        for value in &self.values {
            cbor::write_optional(e, value.as_deref())?;
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 2)?;
        let commit: SignedCommit = cbor::decode(d.bytes()?)?;
        let len = cbor::array_up_to(d, MAX_CHANGES)?;
        if len != commit.commit().changes.len() {
            return Err(Malformed);
        }
        let mut values = Vec::with_capacity(len);
        for _ in 0..len {
            values.push(bytes_or_null(d)?);
        }
        Ok(Self { commit, values })
    }
}

impl Deterministic for PushRequest {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(2)?.str("mdp/v1/push")?.array(self.commits.len() as u64)?;
        for commit in &self.commits {
            commit.write(e)?;
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 2)?;
        if d.str()? != "mdp/v1/push" {
            return Err(Malformed);
        }
        let len = cbor::array_up_to(d, MAX_PUSH_COMMITS)?;
        let mut commits = Vec::with_capacity(len.min(64));
        for _ in 0..len {
            commits.push(PushedCommit::read(d)?);
        }
        Ok(Self { commits })
    }
}

/// Asks for what is new since the heads one has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Verified heads; none for a first pull.
    pub heads: Vec<Hash>,
}

impl Deterministic for PullRequest {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(2)?.str("mdp/v1/pull")?.array(self.heads.len() as u64)?;
        for head in &self.heads {
            e.bytes(&head.0)?;
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 2)?;
        if d.str()? != "mdp/v1/pull" {
            return Err(Malformed);
        }
        let len = cbor::array_up_to(d, MAX_PULL_HEADS)?;
        let mut heads = Vec::with_capacity(len);
        for _ in 0..len {
            heads.push(Hash(cbor::fixed(d)?));
        }
        Ok(Self { heads })
    }
}

/// One piece of a pull's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Where the server stands.
    Head {
        /// The restore epoch: random, changed by every restore. It chooses words, never checks.
        restore_epoch: [u8; 16],
        /// The server's head.
        head: Head,
    },
    /// A commit.
    Commit(Box<SignedCommit>),
    /// The latest bytes of an entry.
    Entry {
        /// What it is.
        kind: Kind,
        /// Which one.
        id: EntryId,
        /// Its revision.
        revision: u64,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The answer is complete.
    End {
        /// How many commits it had.
        commits: u64,
        /// How many entries.
        entries: u64,
    },
}

impl Deterministic for Frame {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        match self {
            Self::Head { restore_epoch, head } => {
                e.array(4)?.u8(0)?.bytes(restore_epoch)?.u64(head.seq)?.bytes(&head.hash.0)?.ok()
            }
            Self::Commit(commit) => e.array(2)?.u8(1)?.bytes(&commit.to_bytes())?.ok(),
            Self::Entry { kind, id, revision, bytes } => {
                e.array(5)?.u8(2)?.u8(*kind as u8)?.bytes(&id.0)?.u64(*revision)?.bytes(bytes)?.ok()
            }
            Self::End { commits, entries } => e.array(3)?.u8(3)?.u64(*commits)?.u64(*entries)?.ok(),
        }
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let len = d.array()?.ok_or(Malformed)?;
        Ok(match (d.u8()?, len) {
            (0, 4) => Self::Head {
                restore_epoch: cbor::fixed(d)?,
                head: Head { seq: d.u64()?, hash: Hash(cbor::fixed(d)?) },
            },
            (1, 2) => Self::Commit(Box::new(cbor::decode(d.bytes()?)?)),
            (2, 5) => Self::Entry {
                kind: Kind::from_number(d.u8()?).ok_or(Malformed)?,
                id: EntryId(cbor::fixed(d)?),
                revision: d.u64()?,
                bytes: d.bytes()?.to_vec(),
            },
            (3, 3) => Self::End { commits: d.u64()?, entries: d.u64()? },
            _ => return Err(Malformed),
        })
    }
}

/// Appends the frame of a commit that is encoded already, for whoever keeps them so.
pub fn encode_commit(encoded: &[u8], out: &mut Vec<u8>) {
    out.extend(cbor::encode(|e| e.array(2)?.u8(1)?.bytes(encoded)?.ok()));
}

/// Appends the frame of an entry's bytes.
pub fn encode_entry(kind: Kind, id: EntryId, revision: u64, bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(cbor::encode(|e| {
        e.array(5)?.u8(2)?.u8(kind as u8)?.bytes(&id.0)?.u64(revision)?.bytes(bytes)?.ok()
    }));
}

/// Reads frames out of bytes as they arrive, in pieces of any size.
#[derive(Default)]
pub struct FrameReader {
    pending: Vec<u8>,
    read: usize,
}

/// The most bytes of one frame.
const MAX_FRAME: usize = 4 << 20;

impl FrameReader {
    /// Takes in the next piece.
    pub fn push(&mut self, piece: &[u8]) {
        self.pending.drain(..self.read);
        self.read = 0;
        self.pending.extend_from_slice(piece);
    }

    /// The next whole frame, or `None` until more bytes arrive.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Malformed> {
        let rest = &self.pending[self.read..];
        let mut decoder = Decoder::new(rest);
        match decoder.skip() {
            Ok(()) => {}
            Err(error) if error.is_end_of_input() && rest.len() <= MAX_FRAME => return Ok(None),
            Err(_) => return Err(Malformed),
        }
        let len = decoder.position();
        let frame = cbor::decode(&rest[..len])?;
        self.read += len;
        Ok(Some(frame))
    }

    /// Whether every byte that arrived has been read.
    pub fn is_drained(&self) -> bool {
        self.read == self.pending.len()
    }
}

fn bytes_or_null(d: &mut Decoder<'_>) -> Result<Option<Vec<u8>>, Malformed> {
    if d.datatype()? == minicbor::data::Type::Null {
        d.null()?;
        return Ok(None);
    }
    Ok(Some(d.bytes()?.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn frames_are_read_whole_from_pieces_of_any_size() {
        let frames = [
            Frame::Head { restore_epoch: [7; 16], head: Head { seq: 300, hash: Hash([1; 32]) } },
            Frame::Entry {
                kind: Kind::Record,
                id: EntryId([2; 16]),
                revision: 9,
                bytes: vec![3; 700],
            },
            Frame::End { commits: 0, entries: 1 },
        ];
        let bytes: Vec<u8> = frames.iter().flat_map(Deterministic::to_bytes).collect();
        let mut entry = Vec::new();
        encode_entry(Kind::Record, EntryId([2; 16]), 9, &[3; 700], &mut entry);
        assert_eq!(entry, frames[1].to_bytes());
        for size in 1..40 {
            let mut reader = FrameReader::default();
            let mut got = Vec::new();
            for piece in bytes.chunks(size) {
                reader.push(piece);
                while let Some(frame) = reader.next_frame().unwrap() {
                    got.push(frame);
                }
            }
            assert_eq!(got, frames);
            assert!(reader.is_drained());
        }
    }

    proptest! {
        #[test]
        fn junk_is_refused_without_panicking(junk in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut reader = FrameReader::default();
            reader.push(&junk);
            while let Ok(Some(_)) = reader.next_frame() {}
            let _ = PushRequest::from_bytes(&junk);
            let _ = PullRequest::from_bytes(&junk);
        }
    }
}
