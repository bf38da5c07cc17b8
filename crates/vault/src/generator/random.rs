//! Uniform choices.

use mdp_crypto::Entropy;
use mdp_crypto::entropy::random;

/// A number below `bound`, which is at least 1; every one is as likely as any other.
pub(super) fn below(bound: usize, entropy: &mut dyn Entropy) -> usize {
    let bound = bound as u64;
    // The largest multiple of the bound that 32 bits hold: what lies beyond is drawn again.
    let limit = (1 << 32) - (1 << 32) % bound;
    loop {
        let drawn = u64::from(u32::from_le_bytes(random(entropy)));
        if drawn < limit {
            return usize::try_from(drawn % bound).unwrap_or_default();
        }
    }
}
