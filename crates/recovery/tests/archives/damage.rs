//! Nothing that isn't whole is taken for whole.

use mdp_recovery::progress::Watch;
use mdp_recovery::{Error, verify};

use crate::world::{World, runtime};

/// A generator that gives the same numbers each time.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

#[test]
fn an_archive_cut_anywhere_is_refused() {
    runtime().block_on(async {
        let world = World::small().await;
        let (bytes, keys) = (world.archive().await, world.keys());
        verify::level2(bytes.as_slice(), &keys, &Watch::default()).unwrap();
        assert!(bytes.len() < 32 * 1024);
        for end in 0..bytes.len() {
            let cut = verify::level2(&bytes[..end], &keys, &Watch::default());
            assert!(matches!(cut, Err(Error::Corrupt(_))), "cut at {end}");
        }
        let mut longer = bytes;
        longer.push(0);
        let longer = verify::level2(longer.as_slice(), &keys, &Watch::default());
        assert!(matches!(longer, Err(Error::Corrupt(_))));
    });
}

/// How many bits are flipped; `MDP_FLIPS` asks for the long form.
#[allow(clippy::disallowed_methods, reason = "the long form is asked for by a variable")]
fn flips() -> u32 {
    std::env::var("MDP_FLIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(500)
}

#[test]
fn a_flipped_bit_anywhere_is_refused() {
    let flips = flips();
    runtime().block_on(async {
        let world = World::filled(None).await;
        let (bytes, keys) = (world.archive().await, world.keys());
        let mut numbers = Numbers(7);
        for _ in 0..flips {
            let mut flipped = bytes.clone();
            let (place, bit) = (numbers.next(bytes.len()), numbers.next(8));
            flipped[place] ^= 1 << bit;
            let opened = verify::level2(flipped.as_slice(), &keys, &Watch::default());
            assert!(
                matches!(opened, Err(Error::Corrupt(_) | Error::WrongKey)),
                "bit {bit} of byte {place}"
            );
        }
    });
}
