//! COPY text: the rows between `COPY … FROM stdin;` and `\.` of a plain dump.
//!
//! The format is that of PostgreSQL's manual, chapter COPY, "Text Format": one row a line, cells
//! separated by tabs, `\N` for NULL, and backslash escapes for everything that would be mistaken
//! for one of these.

/// The line that ends the rows.
pub(super) const END: &[u8] = b"\\.";

/// The cells of one line, without its line end. `None` is NULL.
///
/// Any line reads as a row: what PostgreSQL would not have written is taken literally, as it does
/// itself when it reads.
pub(super) fn row(line: &[u8]) -> Vec<Option<Vec<u8>>> {
    line.split(|&byte| byte == b'\t').map(cell).collect()
}

/// One cell, unescaped.
fn cell(raw: &[u8]) -> Option<Vec<u8>> {
    if raw == b"\\N" {
        return None;
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        out.extend_from_slice(&rest[..at]);
        let (byte, used) = escape(&rest[at + 1..]);
        out.push(byte);
        rest = &rest[at + 1 + used..];
    }
    out.extend_from_slice(rest);
    Some(out)
}

/// What the bytes after a backslash stand for, and how many of them were used.
pub(super) fn escape(after: &[u8]) -> (u8, usize) {
    match after {
        [b'b', ..] => (0x08, 1),
        [b'f', ..] => (0x0c, 1),
        [b'n', ..] => (b'\n', 1),
        [b'r', ..] => (b'\r', 1),
        [b't', ..] => (b'\t', 1),
        [b'v', ..] => (0x0b, 1),
        [b'x', rest @ ..] => match digits(rest, 16, 2) {
            (_, 0) => (b'x', 1),
            (value, used) => (value, used + 1),
        },
        [b'0'..=b'7', ..] => digits(after, 8, 3),
        [other, ..] => (*other, 1),
        [] => (b'\\', 0),
    }
}

/// The value, modulo 256, of up to `most` leading digits in `radix`, and their number.
fn digits(bytes: &[u8], radix: u32, most: usize) -> (u8, usize) {
    let mut value = 0u32;
    let mut used = 0;
    for byte in bytes.iter().take(most) {
        let Some(digit) = char::from(*byte).to_digit(radix) else { break };
        value = value * radix + digit;
        used += 1;
    }
    (value.to_le_bytes()[0], used)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A cell as PostgreSQL writes it, every special byte in one of its possible spellings.
    fn written(cell: Option<&[u8]>, spelling: u8) -> Vec<u8> {
        let Some(bytes) = cell else { return b"\\N".to_vec() };
        let mut out = Vec::new();
        for &byte in bytes {
            let short = match byte {
                0x08 => Some(b'b'),
                0x0c => Some(b'f'),
                b'\n' => Some(b'n'),
                b'\r' => Some(b'r'),
                b'\t' => Some(b't'),
                0x0b => Some(b'v'),
                b'\\' => Some(b'\\'),
                _ => None,
            };
            match (short, spelling) {
                (None, _) => out.push(byte),
                (Some(_), 1) => out.extend(format!("\\{byte:03o}").bytes()),
                (Some(_), 2) => out.extend(format!("\\x{byte:02x}").bytes()),
                (Some(letter), _) => out.extend([b'\\', letter]),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn every_row_reads_back_as_written(
            cells in prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 0..40)), 1..8),
            spelling in 0u8..3,
        ) {
            let line = cells.iter().map(|c| written(c.as_deref(), spelling)).collect::<Vec<_>>().join(&b'\t');
            prop_assert_eq!(row(&line), cells);
        }

        #[test]
        fn any_line_reads_as_a_row(line in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(!row(&line).is_empty());
        }
    }

    #[test]
    fn null_differs_from_its_escaped_letters_and_from_the_empty_text() {
        assert_eq!(row(b"\\N\t\\\\N\t"), [None, Some(b"\\N".to_vec()), Some(Vec::new())]);
    }

    #[test]
    fn escapes_without_a_meaning_stand_for_themselves() {
        assert_eq!(row(b"\\q\\x\\xg\\8\\"), [Some(b"qxxg8\\".to_vec())]);
    }
}
