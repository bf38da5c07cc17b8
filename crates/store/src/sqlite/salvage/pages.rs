//! The pages of a database file, those of its log before them, and the rows on them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::Numbers;
use super::log::Log;
use super::record::{self, varint};
use crate::engine::Value;

/// What the first page begins with, before its tree.
const FILE_HEADER: usize = 100;
/// What our databases are made with.
const USUAL: usize = 4096;
/// No row of ours is larger: a length above this is damage.
const LARGEST: u64 = 64 * 1024 * 1024;

const INNER: u8 = 0x05;
const LEAF: u8 = 0x0d;

pub(super) struct Pages {
    file: File,
    log: Option<Log>,
    size: usize,
    /// What of a page is of use; the rest is reserved.
    usable: usize,
    count: u32,
}

pub(super) fn is_page_size(size: usize) -> bool {
    size.is_power_of_two() && (512..=65536).contains(&size)
}

impl Pages {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let log = Log::open(path)?;
        let mut header = [0; FILE_HEADER];
        // A file that is shorter has no pages of its own.
        let stated = file.read_exact(&mut header).is_ok() && header.starts_with(b"SQLite format 3");
        let in_header = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65536,
            size => usize::from(size),
        };
        let size = match &log {
            _ if stated && is_page_size(in_header) => in_header,
            Some(log) => log.page_size,
            None => USUAL,
        };
        let log = log.filter(|log| log.page_size == size);
        let reserved = if stated { usize::from(header[20]) } else { 0 };
        let usable = if size - reserved >= 480 { size - reserved } else { size };
        let in_file = u32::try_from(length.div_ceil(size as u64)).unwrap_or(u32::MAX);
        let count = in_file.max(log.as_ref().map_or(0, Log::last));
        Ok(Self { file, log, size, usable, count })
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// A page; what the file no longer has of it is zeros.
    fn page(&mut self, number: u32) -> Option<Vec<u8>> {
        let before = number.checked_sub(1)?;
        if number > self.count {
            return None;
        }
        if let Some(page) = self.log.as_mut().and_then(|log| log.page(number)) {
            return Some(page);
        }
        let mut page = Vec::with_capacity(self.size);
        self.file.seek(SeekFrom::Start(u64::from(before) * self.size as u64)).ok()?;
        // A sector that can't be read ends the page, not the work.
        let _ = (&self.file).take(self.size as u64).read_to_end(&mut page);
        page.resize(self.size, 0);
        Some(page)
    }

    /// The rows that begin on a page, if it is a leaf of a table: their numbers and contents.
    pub(super) fn cells(&mut self, number: u32) -> Vec<(i64, Vec<u8>)> {
        let Some(page) = self.page(number) else { return Vec::new() };
        let start = start(number);
        if page[start] != LEAF {
            return Vec::new();
        }
        let places = pointers(&page, start, 8);
        places.into_iter().filter_map(|place| self.cell(&page, place)).collect()
    }

    fn cell(&mut self, page: &[u8], place: usize) -> Option<(i64, Vec<u8>)> {
        let (length, taken) = varint(page.get(place..)?)?;
        let (rowid, more) = varint(page.get(place + taken..)?)?;
        if length > LARGEST {
            return None;
        }
        let length = usize::try_from(length).ok()?;
        let begin = place + taken + more;
        let here = self.kept_here(length);
        let mut payload = page.get(begin..begin + here)?.to_vec();
        if here < length {
            let mut next = be32(page.get(begin + here..)?)?;
            while payload.len() < length {
                let page = self.page(next)?;
                next = be32(&page)?;
                let rest = (length - payload.len()).min(self.usable - 4);
                payload.extend_from_slice(&page[4..4 + rest]);
            }
        }
        Some((rowid.cast_signed(), payload))
    }

    /// How much of a row stands on its leaf; the rest is on overflow pages.
    fn kept_here(&self, length: usize) -> usize {
        let most = self.usable - 35;
        if length <= most {
            return length;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let fitting = least + (length - least) % (self.usable - 4);
        if fitting <= most { fitting } else { least }
    }

    /// Every page that hangs in a table's tree, as far as the trees can be followed.
    pub(super) fn rooted(&mut self) -> Numbers {
        let mut seen = Numbers::new();
        self.follow(1, &mut seen);
        let schema: Vec<u32> = seen.iter().copied().collect();
        for number in schema {
            for (_, payload) in self.cells(number) {
                // type, name, table, root page, statement
                if let Some(Value::Int(root)) =
                    record::read(&payload).and_then(|row| row.get(3).cloned())
                    && let Ok(root) = u32::try_from(root)
                {
                    self.follow(root, &mut seen);
                }
            }
        }
        seen
    }

    fn follow(&mut self, root: u32, seen: &mut Numbers) {
        let mut waiting = vec![root];
        while let Some(number) = waiting.pop() {
            let Some(page) = self.page(number) else { continue };
            if !seen.insert(number) {
                continue;
            }
            let start = start(number);
            if page[start] == INNER {
                waiting.extend(page.get(start + 8..).and_then(be32));
                let places = pointers(&page, start, 12);
                waiting.extend(places.into_iter().filter_map(|at| be32(page.get(at..)?)));
            }
        }
    }

    /// The pages that aren't in use, as far as their list can be followed. They may hold rows as
    /// they once were.
    pub(super) fn free(&mut self) -> Numbers {
        let mut free = Numbers::new();
        let mut next = self.page(1).and_then(|page| be32(&page[32..])).unwrap_or(0);
        while let Some(page) = self.page(next).filter(|_| free.insert(next)) {
            let listed = be32(&page[4..]).map_or(0, |count| count as usize);
            let listed = page[8..].chunks_exact(4).take(listed).filter_map(be32);
            free.extend(listed.filter(|number| *number > 1));
            next = be32(&page).unwrap_or(0);
        }
        free
    }
}

/// Where a page's tree begins.
fn start(number: u32) -> usize {
    if number == 1 { FILE_HEADER } else { 0 }
}

/// Where a page's cells are.
fn pointers(page: &[u8], start: usize, header: usize) -> Vec<usize> {
    let count = usize::from(u16::from_be_bytes([page[start + 3], page[start + 4]]));
    let list = page.get(start + header..).unwrap_or_default().chunks_exact(2).take(count);
    list.map(|two| usize::from(u16::from_be_bytes([two[0], two[1]]))).collect()
}

fn be32(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?))
}
