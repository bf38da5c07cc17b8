//! A row as SQLite stores it: the types of its columns, then their values.

use crate::engine::Value;

/// No row of ours has more columns.
const MOST: usize = 16;

/// Reads a number of one to nine bytes; gives it and its length.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(9).enumerate() {
        if index == 8 {
            return Some((value << 8 | u64::from(*byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

/// Reads a row; none for what isn't one, or holds what no table of ours has.
pub(super) fn read(payload: &[u8]) -> Option<Vec<Value>> {
    let (header, mut at) = varint(payload)?;
    let header = usize::try_from(header).ok().filter(|header| *header <= payload.len())?;
    let mut content = header;
    let mut row = Vec::new();
    while at < header {
        let (kind, length) = varint(&payload[at..header])?;
        at += length;
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 => 8,
            7 | 10 | 11 => return None,
            _ => usize::try_from((kind - 12) / 2).ok()?,
        };
        let bytes = payload.get(content..content.checked_add(size)?)?;
        content += size;
        row.push(match kind {
            0 => Value::Null,
            8 => Value::Int(0),
            9 => Value::Int(1),
            1..=6 => integer(bytes),
            _ if kind % 2 == 0 => Value::Bytes(bytes.to_vec()),
            _ => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
        });
        if row.len() > MOST {
            return None;
        }
    }
    (content == payload.len()).then_some(row)
}

/// Big-endian, with its sign.
fn integer(bytes: &[u8]) -> Value {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let mut whole = [if negative { 0xff } else { 0 }; 8];
    whole[8 - bytes.len()..].copy_from_slice(bytes);
    Value::Int(i64::from_be_bytes(whole))
}
