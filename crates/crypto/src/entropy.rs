//! Randomness, passed in by the host: the operating system's in production, seeded in tests.

/// A source of cryptographically secure random bytes.
///
/// The core never reaches for randomness of its own: hosts implement this over the platform's
/// CSPRNG (`getrandom`, `crypto.getRandomValues`), tests over a seeded stream cipher.
pub trait Entropy {
    /// Fills `buf` with random bytes. A host whose CSPRNG fails must abort rather than return.
    fn fill(&mut self, buf: &mut [u8]);
}

/// Random bytes as an array: ids, salts, keys.
pub fn random<const N: usize>(entropy: &mut dyn Entropy) -> [u8; N] {
    let mut out = [0; N];
    entropy.fill(&mut out);
    out
}
