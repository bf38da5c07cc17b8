//! Padding before sealing: ISO/IEC 7816-4 (`80`, then zeros) up to a Padmé length.

use mdp_ledger::padme;
use zeroize::Zeroizing;

use crate::Error;

/// Appends `80` and zeros to `out`, whose content starts at `from`, up to the next Padmé length.
pub(crate) fn pad(out: &mut Vec<u8>, from: usize) {
    let content = out.len() - from;
    let end = from + padme::padded(content + 1);
    out.push(0x80);
    out.resize(end, 0);
}

/// Cuts the padding off, if it is exactly what [`pad`] adds.
pub(crate) fn unpad(content: &mut Zeroizing<Vec<u8>>) -> Result<(), Error> {
    let end = content.iter().rposition(|byte| *byte != 0).ok_or(Error::Malformed)?;
    if content[end] != 0x80 || padme::padded(end + 1) != content.len() {
        return Err(Error::Malformed);
    }
    content.truncate(end);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_padded_comes_back(mut content: Vec<u8>, zeros in 0_usize..600, head in 0_usize..80) {
            content.resize(content.len() + zeros, 0);
            let mut out = vec![0xee; head];
            out.extend_from_slice(&content);
            pad(&mut out, head);
            prop_assert!(padme::is_padded(out.len() - head));
            let mut back = Zeroizing::new(out.split_off(head));
            unpad(&mut back).unwrap();
            prop_assert_eq!(&*back, &content);
        }

        #[test]
        fn unpadding_takes_any_bytes_without_a_panic(content: Vec<u8>) {
            let _ = unpad(&mut Zeroizing::new(content));
        }
    }

    #[test]
    fn padding_longer_or_shorter_than_needed_is_refused() {
        for content in [vec![], vec![0; 256], [vec![0x80], vec![0; 263]].concat(), vec![0x80]] {
            assert_eq!(unpad(&mut Zeroizing::new(content)), Err(Error::Malformed));
        }
    }
}
