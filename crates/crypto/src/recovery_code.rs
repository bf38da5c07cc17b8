//! The printed recovery code: 128 random bits that a person can read, type and check.
//!
//! Seven groups of five symbols of Crockford's base 32. The first four of each carry the code (the
//! 16 bytes, then the first 12 bits of their checksum); the fifth checks its group, so that a typing
//! error is found where it is, and part of the code can be asked back.

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Error;
use crate::entropy::{Entropy, random};

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Groups in a code.
pub const GROUPS: usize = 7;
const DATA: usize = 4;

/// A recovery code.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; 16]);

impl RecoveryCode {
    /// A fresh code.
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        Self(random(entropy))
    }

    pub(crate) fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The code as it is printed: groups joined by hyphens.
    pub fn printed(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(GROUPS * 6));
        for (index, data) in self.values().chunks(DATA).enumerate() {
            if index > 0 {
                out.push('-');
            }
            for value in data.iter().copied().chain([check_symbol(index, data)]) {
                out.push(char::from(SYMBOLS[usize::from(value)]));
            }
        }
        out
    }

    /// Reads a code as typed: case, spaces and hyphens don't matter, and `O` is `0`, `I` and `L`
    /// are `1`.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        let values = values_of(typed)?;
        if values.len() != GROUPS * (DATA + 1) {
            return Err(Error::MistypedCode);
        }
        let mut bits = Zeroizing::new([0_u8; 18]);
        for (index, group) in values.chunks(DATA + 1).enumerate() {
            let (data, check) = group.split_at(DATA);
            if check[0] != check_symbol(index, data) {
                return Err(Error::MistypedCode);
            }
            for (offset, value) in data.iter().enumerate() {
                put(&mut bits[..], (index * DATA + offset) * 5, *value);
            }
        }
        let mut code = Self([0; 16]);
        code.0.copy_from_slice(&bits[..16]);
        // The last twelve bits, then the four that no symbol reaches.
        if bits[16..] == checksum(&code.0) { Ok(code) } else { Err(Error::MistypedCode) }
    }

    /// Whether `typed` is a well-formed group for position `index` (from 0): to point at a typing
    /// error while the code is typed.
    pub fn group_is_well_formed(index: usize, typed: &str) -> bool {
        values_of(typed).is_ok_and(|values| {
            index < GROUPS
                && values.len() == DATA + 1
                && values[DATA] == check_symbol(index, &values[..DATA])
        })
    }

    /// Whether `typed` is this code's group `index`: a part asked back when the page is printed.
    pub fn group_matches(&self, index: usize, typed: &str) -> bool {
        let printed = self.printed();
        let Some(group) = printed.split('-').nth(index) else { return false };
        matches!((values_of(group), values_of(typed)), (Ok(expected), Ok(typed)) if expected == typed)
    }

    /// The 28 values of five bits: 128 bits of code, twelve of checksum.
    fn values(&self) -> Zeroizing<Vec<u8>> {
        let mut bits = Zeroizing::new([0_u8; 18]);
        bits[..16].copy_from_slice(&self.0);
        bits[16..].copy_from_slice(&checksum(&self.0));
        Zeroizing::new((0..GROUPS * DATA).map(|i| take(&bits[..], i * 5)).collect())
    }
}

/// The first twelve bits of `SHA-256("mdp/v1/recovery-code" ‖ code)`, in two bytes.
fn checksum(code: &[u8; 16]) -> [u8; 2] {
    let digest = Sha256::new().chain_update(b"mdp/v1/recovery-code").chain_update(code).finalize();
    [digest[0], digest[1] & 0xf0]
}

/// `(v0 + 3 v1 + 5 v2 + 7 v3 + index) mod 32`: odd weights, so one wrong symbol never passes.
fn check_symbol(index: usize, data: &[u8]) -> u8 {
    let weighted = [1_usize, 3, 5, 7].iter().zip(data).map(|(w, v)| w * usize::from(*v));
    let sum = weighted.sum::<usize>() + index;
    u8::try_from(sum % 32).unwrap_or_default()
}

/// The symbols' values; separators skipped, look-alikes read as what they look like.
fn values_of(typed: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut values = Zeroizing::new(Vec::with_capacity(GROUPS * (DATA + 1)));
    for symbol in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let symbol = match symbol.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = SYMBOLS.iter().position(|s| char::from(*s) == symbol);
        if values.len() == GROUPS * (DATA + 1) {
            return Err(Error::MistypedCode);
        }
        values.push(value.and_then(|v| u8::try_from(v).ok()).ok_or(Error::MistypedCode)?);
    }
    Ok(values)
}

/// Five bits of `bits` from position `at`.
fn take(bits: &[u8], at: usize) -> u8 {
    (at..at + 5).fold(0, |value, i| value << 1 | bits[i / 8] >> (7 - i % 8) & 1)
}

/// Puts five bits at position `at`.
fn put(bits: &mut [u8], at: usize, value: u8) {
    for i in 0..5 {
        bits[(at + i) / 8] |= (value >> (4 - i) & 1) << (7 - (at + i) % 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_printed_code_reads_back(code: [u8; 16]) {
            let printed = RecoveryCode(code).printed();
            prop_assert_eq!(printed.len(), 7 * 6 - 1);
            prop_assert_eq!(RecoveryCode::parse(&printed).unwrap().0, code);
            let sloppy = printed.to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
            prop_assert_eq!(RecoveryCode::parse(&sloppy).unwrap().0, code);
        }

        #[test]
        fn one_wrong_symbol_is_noticed(code: [u8; 16], at in 0_usize..35, by in 1_u8..32) {
            let printed = RecoveryCode(code).printed();
            let mut values = values_of(&printed).unwrap();
            values[at] = (values[at] + by) % 32;
            let typed: String = values.iter().map(|v| char::from(SYMBOLS[usize::from(*v)])).collect();
            prop_assert!(RecoveryCode::parse(&typed).is_err());
        }

        #[test]
        fn any_text_is_read_without_a_panic(typed: String) {
            let _ = RecoveryCode::parse(&typed);
        }
    }

    #[test]
    fn a_group_is_accepted_in_its_own_position() {
        let code = RecoveryCode([7; 16]);
        let printed = code.printed();
        for (index, group) in printed.split('-').enumerate() {
            assert!(RecoveryCode::group_is_well_formed(index, group));
            assert!(code.group_matches(index, &group.to_lowercase()));
        }
        assert!(!code.group_matches(7, ""), "there is no eighth group");
        assert!(!code.group_matches(0, "") && !code.group_matches(0, "00000"));
    }
}
