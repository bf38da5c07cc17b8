//! Time and randomness that a test decides.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use mdp_crypto::Entropy;
use mdp_server::host::{Clock, Random};
use rand_chacha::ChaCha20Rng;
use rand_core06::{RngCore, SeedableRng};

/// Randomness from a seed: the same each time.
pub struct Seeded(Mutex<ChaCha20Rng>);

impl Seeded {
    /// From a number.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, buf: &mut [u8]) {
        Random::fill(self, buf);
    }
}

impl Random for Seeded {
    fn fill(&self, buf: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(buf);
    }
}

/// A clock that moves when it is told to.
pub struct TestClock(AtomicU64);

impl Default for TestClock {
    /// Some day in 2026.
    fn default() -> Self {
        Self(AtomicU64::new(1_780_000_000_000))
    }
}

impl TestClock {
    /// Moves forward by so many milliseconds.
    pub fn advance(&self, milliseconds: u64) {
        self.0.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// Is set back by so many milliseconds.
    pub fn set_back(&self, milliseconds: u64) {
        self.0.fetch_sub(milliseconds, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
