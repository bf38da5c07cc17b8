//! Why an import refuses, each reason with a stable code that the message catalogue is keyed by.

use thiserror::Error;

/// A refusal of a whole file. Nothing has been imported when one of these is returned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// None of the formats listed by [`super::Format::ACCEPTED`].
    #[error("this file is none of the formats that can be imported")]
    UnknownFormat,
    /// PostgreSQL's custom or tar format, which only `pg_restore` reads: the terminal runs it.
    #[error("a custom-format dump is read by the terminal command only")]
    CustomFormat,
    /// The dump or the gzip stream ends before its end, or is empty.
    #[error("the dump is cut short: its end is missing")]
    DumpTruncated,
    /// The dump is complete and yet doesn't read as one.
    #[error("the dump is damaged at line {line}: {what}")]
    DumpDamaged {
        /// Line of the SQL text, from 1; 0 when the compressed stream itself is damaged.
        line: u64,
        /// What was found there, in English, without any of the file's content.
        what: &'static str,
    },
    /// The dump is in an encoding other than UTF-8.
    #[error("the dump is not in UTF-8")]
    DumpEncoding,
    /// A sound dump, of something else: no table of entries in it.
    #[error("this dump is not one of the previous system")]
    NotPreviousSystem,
    /// The dump holds the tables of several previous systems; which one is meant can't be told.
    #[error("this dump holds several databases of the previous system")]
    SeveralDatabases,
    /// A line, a row or the whole content exceeds what is read, as in a decompression bomb.
    #[error("the content is larger than what an import accepts")]
    TooLarge,
    /// A JSON or CSV export that doesn't read as one.
    #[error("the export is damaged at line {line}")]
    ExportDamaged {
        /// Line of the file, from 1.
        line: u64,
    },
    /// The bytes could not be read to their end.
    #[error("the file could not be read")]
    Unreadable,
    /// A key file whose fields are missing or make no sense.
    #[error("the key file is damaged: {what}")]
    KeyFileDamaged {
        /// The part at fault, in English, without its content.
        what: &'static str,
    },
    /// A key file of a form, or with parameters, that is not accepted.
    #[error("the key file is of an unsupported form: {what}")]
    KeyFileUnsupported {
        /// The part at fault, in English, without its content.
        what: &'static str,
    },
    /// The passphrase doesn't open the file, or the file was altered.
    #[error("the passphrase is wrong, or the file was altered")]
    WrongPassphrase,
    /// The public half beside the key isn't the one of the private half.
    #[error("the two halves of the key file differ: someone may have changed it")]
    KeyHalvesDiffer,
    /// The dump has no such account.
    #[error("there is no such account in this file")]
    NoSuchAccount,
    /// The key opens none of the account's entries.
    #[error("this key opens none of the account's entries: it is another account's")]
    WrongAccountKey,
    /// A secret bundle whose form is not known; it is carried over as it is.
    #[error("this secret bundle is of an unknown form")]
    BundleUnsupported,
    /// The host answered a batch with another number of keys than it was asked.
    #[error("as many answers as requests are expected")]
    AnswerCount,
}

impl ImportError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownFormat => "import-unknown-format",
            Self::CustomFormat => "custom-format",
            Self::DumpTruncated => "dump-truncated",
            Self::DumpDamaged { .. } => "dump-damaged",
            Self::DumpEncoding => "dump-encoding",
            Self::NotPreviousSystem => "not-previous-system",
            Self::SeveralDatabases => "several-databases",
            Self::TooLarge => "import-too-large",
            Self::ExportDamaged { .. } => "export-damaged",
            Self::Unreadable => "import-unreadable",
            Self::KeyFileDamaged { .. } => "key-file-damaged",
            Self::KeyFileUnsupported { .. } => "key-file-unsupported",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::KeyHalvesDiffer => "key-halves-differ",
            Self::NoSuchAccount => "no-such-account",
            Self::WrongAccountKey => "wrong-account-key",
            Self::BundleUnsupported => "bundle-unsupported",
            Self::AnswerCount => "import-answer-count",
        }
    }
}
