//! The write-ahead log: the latest version of each page that was committed to it.
//!
//! SQLite reads a log up to its first bad frame. A frame's checksum goes on from the one that the
//! frame before it states, so that each can be judged by those two alone: behind a bad frame the
//! good ones are good.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

const HEADER: usize = 32;
const FRAME: usize = 24;

/// Where pages are in a log.
pub(super) struct Log {
    file: File,
    pub(super) page_size: usize,
    places: BTreeMap<u32, u64>,
}

impl Log {
    /// Reads the log of a database; none where there is none that is of use.
    pub(super) fn open(database: &Path) -> io::Result<Option<Self>> {
        let mut name = database.as_os_str().to_owned();
        name.push("-wal");
        let mut file = match File::open(Path::new(&name)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut header = [0; HEADER];
        if file.read_exact(&mut header).is_err() {
            return Ok(None);
        }
        let big = match word(&header, 0) {
            0x377f_0682 => false,
            0x377f_0683 => true,
            _ => return Ok(None),
        };
        let Ok(page_size) = usize::try_from(word(&header, 8)) else { return Ok(None) };
        if !super::pages::is_page_size(page_size) {
            return Ok(None);
        }
        let places = places(&mut file, &header, page_size, big)?;
        Ok(Some(Self { file, page_size, places }))
    }

    /// The highest page in it.
    pub(super) fn last(&self) -> u32 {
        self.places.keys().next_back().copied().unwrap_or(0)
    }

    /// A page's latest version, if it is here.
    pub(super) fn page(&mut self, number: u32) -> Option<Vec<u8>> {
        let place = *self.places.get(&number)?;
        let mut page = vec![0; self.page_size];
        self.file.seek(SeekFrom::Start(place)).ok()?;
        self.file.read_exact(&mut page).ok()?;
        Some(page)
    }
}

fn places(
    file: &mut File,
    header: &[u8; HEADER],
    page_size: usize,
    big: bool,
) -> io::Result<BTreeMap<u32, u64>> {
    let (mut committed, mut pending) = (BTreeMap::new(), BTreeMap::new());
    let mut sums = [word(header, 24), word(header, 28)];
    let mut frame = vec![0; FRAME + page_size];
    let mut place = HEADER as u64;
    loop {
        match file.read_exact(&mut frame) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(committed),
            read => read?,
        }
        let stated = [word(&frame, 16), word(&frame, 20)];
        let mut found = sums;
        checksum(&mut found, &frame[..8], big);
        checksum(&mut found, &frame[FRAME..], big);
        // Frames of an earlier round, past this round's end, have another salt.
        let of_this_round = frame[8..16] == header[16..24];
        if of_this_round && found == stated {
            pending.insert(word(&frame, 0), place + FRAME as u64);
            if word(&frame, 4) != 0 {
                committed.append(&mut pending);
            }
        }
        sums = stated;
        place += frame.len() as u64;
    }
}

fn checksum([a, b]: &mut [u32; 2], bytes: &[u8], big: bool) {
    for pair in bytes.chunks_exact(8) {
        let read = |at: usize| {
            let four = [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
            if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
        };
        *a = a.wrapping_add(read(0)).wrapping_add(*b);
        *b = b.wrapping_add(read(4)).wrapping_add(*a);
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
