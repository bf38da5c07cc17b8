//! Padmé lengths: what a sealed record's size may be, so that it tells little.
//!
//! Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
//! PURBs", PETS 2019) leaks O(log log n) bits of a length n at an overhead under 12 %. Below 256
//! bytes everything is padded to 256.

/// The least padded length.
pub const FLOOR: usize = 256;

/// The padded length for content of `len` bytes.
pub fn padded(len: usize) -> usize {
    if len <= FLOOR {
        return FLOOR;
    }
    let exponent = len.ilog2();
    let mantissa_bits = exponent.ilog2() + 1;
    let mask = (1_usize << (exponent - mantissa_bits)) - 1;
    (len + mask) & !mask
}

/// Whether `len` is a length that padding produces.
pub fn is_padded(len: usize) -> bool {
    len >= FLOOR && padded(len) == len
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn padding_covers_the_content_and_costs_under_twelve_percent(len in 0_usize..8_000_000) {
            let padded_len = padded(len);
            prop_assert!(padded_len >= len && is_padded(padded_len));
            prop_assert!(len <= FLOOR || padded_len * 100 <= len * 112);
        }

        #[test]
        fn longer_content_is_never_padded_to_less(a in 0_usize..1_000_000, b in 0_usize..1_000_000) {
            prop_assert!(padded(a.min(b)) <= padded(a.max(b)));
        }
    }

    #[test]
    fn a_length_between_two_steps_is_not_a_padded_one() {
        assert!(
            is_padded(256)
                && !is_padded(255)
                && !is_padded(257)
                && !is_padded(264)
                && is_padded(272)
        );
    }
}
