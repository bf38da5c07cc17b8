//! What can go wrong, in as few words as is safe: an error never tells how far an attempt got.

/// Why a cryptographic operation was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Sealed bytes that this key doesn't open in this place: altered, moved, or another key's.
    #[error("these bytes don't open with this key in this place")]
    NotOpened,
    /// The one decapsulation error.
    #[error("the decapsulation failed")]
    Decapsulation,
    /// A password or passphrase that doesn't open what it was tried on.
    #[error("the password or passphrase is wrong")]
    WrongPassphrase,
    /// A passphrase that is too short to protect a key file.
    #[error("the passphrase is too weak")]
    WeakPassphrase,
    /// A recovery code with a typing error, or none at all.
    #[error("the recovery code is mistyped")]
    MistypedCode,
    /// A recovery code that doesn't open the slot.
    #[error("the recovery code is not this account's current one")]
    WrongCode,
    /// Bytes without the expected structure.
    #[error("the data is malformed")]
    Malformed,
    /// A format, suite or version that this program doesn't know. Nothing is ever negotiated.
    #[error("the format or its version is not supported")]
    Unsupported,
    /// Key derivation parameters below the floor or above the cap.
    #[error("the key derivation parameters are out of bounds")]
    StretchingRefused,
    /// The host could not give the memory that key derivation needs.
    #[error("not enough memory for the key derivation")]
    OutOfMemory,
    /// A key file, slot or device store of another user or server than the one at hand.
    #[error("the key belongs to another account or server")]
    OtherAccount,
    /// A private key and a stated public half that differ.
    #[error("the private and public halves of the key differ")]
    HalvesDiffer,
    /// An RSA key that isn't PKCS#8 of RSA-4096 with exponent 65537.
    #[error("not an RSA-4096 private key")]
    BadRsaKey,
    /// A signature that doesn't hold.
    #[error("the signature does not hold")]
    BadSignature,
    /// The identity doesn't pin its home vault yet, so it can't be stored anywhere.
    #[error("the identity has no home vault yet")]
    NoHomeVault,
    /// Content larger than the format holds.
    #[error("the content is too large")]
    TooLarge,
    /// An OPAQUE message that isn't one, or a login that failed: a wrong password, or a server
    /// that doesn't hold the registration.
    #[error("the login failed")]
    Login,
}

impl Error {
    /// A stable name, the key of the message that a person reads.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotOpened => "not-opened",
            Self::Decapsulation => "decapsulation-failed",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::WeakPassphrase => "weak-passphrase",
            Self::MistypedCode => "recovery-code-mistyped",
            Self::WrongCode => "recovery-code-wrong",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported-format",
            Self::StretchingRefused => "key-derivation-refused",
            Self::OutOfMemory => "out-of-memory",
            Self::OtherAccount => "other-account",
            Self::HalvesDiffer => "key-halves-differ",
            Self::BadRsaKey => "bad-rsa-key",
            Self::BadSignature => "bad-signature",
            Self::NoHomeVault => "no-home-vault",
            Self::TooLarge => "too-large",
            Self::Login => "login-failed",
        }
    }
}

impl From<mdp_ledger::cbor::Malformed> for Error {
    fn from(_: mdp_ledger::cbor::Malformed) -> Self {
        Self::Malformed
    }
}

impl From<minicbor::decode::Error> for Error {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Malformed
    }
}

impl From<mdp_ledger::signature::BadSignature> for Error {
    fn from(_: mdp_ledger::signature::BadSignature) -> Self {
        Self::BadSignature
    }
}
