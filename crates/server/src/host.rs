//! What the server takes from its host: the clock and randomness.

use std::sync::Arc;

use rand_core06::{CryptoRng, RngCore};

/// A clock.
pub trait Clock: Send + Sync {
    /// Milliseconds since the Unix epoch.
    fn now(&self) -> u64;
}

/// A source of cryptographically secure random bytes.
pub trait Random: Send + Sync {
    /// Fills `buf`; a source that fails must abort rather than return.
    fn fill(&self, buf: &mut [u8]);
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the server reads the clock")]
    fn now(&self) -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX))
    }
}

/// The operating system's randomness.
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buf: &mut [u8]) {
        if getrandom::fill(buf).is_err() {
            // Nothing that follows would be safe.
            std::process::abort();
        }
    }
}

/// Random bytes as an array: ids, tokens, nonces.
pub fn random<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut out = [0; N];
    random.fill(&mut out);
    out
}

/// The host's randomness as `opaque-ke` asks for it.
pub(crate) struct Rng(pub(crate) Arc<dyn Random>);

impl RngCore for Rng {
    fn next_u32(&mut self) -> u32 {
        rand_core06::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core06::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, buf: &mut [u8]) {
        self.0.fill(buf);
    }

    fn try_fill_bytes(&mut self, buf: &mut [u8]) -> Result<(), rand_core06::Error> {
        self.0.fill(buf);
        Ok(())
    }
}

impl CryptoRng for Rng {}
