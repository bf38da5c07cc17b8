//! Opening an account with its key, in two steps so that the host's own RSA does the private part:
//! WebCrypto in the browser, aws-lc-rs natively.
//!
//! The host asks for [`Opening::batch`]es, decrypts each request, gives the answers to
//! [`Opening::answer`], and calls [`Opening::finish`] once a batch comes back empty. Dropping the
//! value cancels; nothing has been changed anywhere.

use zeroize::Zeroizing;

use super::bundle::{BundleContent, open as open_bundle};
use super::sealed::{Parts, RsaRequest, Unreadable};
use super::{Account, Body, Bundle, Category, Content, Entry};
use crate::import::ImportError;

/// An account in clear.
pub struct Opened {
    /// Its user name, possibly empty.
    pub username: String,
    /// Its categories.
    pub categories: Vec<Category>,
    /// Its entries, each open or with the reason why not.
    pub entries: Vec<OpenedEntry>,
    /// Its secret bundles.
    pub bundles: Vec<OpenedBundle>,
}

/// A secret bundle, and what it holds once a passphrase opened it.
pub struct OpenedBundle {
    /// What the source shows of it.
    pub bundle: Bundle,
    /// What it holds; none while it is sealed.
    pub content: Option<BundleContent>,
}

impl Opened {
    /// Tries a passphrase, or a root secret, on every bundle that is still sealed, and says how many
    /// it opened.
    pub fn open_bundles(&mut self, secret: &str) -> usize {
        let sealed = self.bundles.iter_mut().filter(|bundle| bundle.content.is_none());
        sealed.fold(0, |opened, bundle| {
            bundle.content = open_bundle(&bundle.bundle, secret).ok();
            opened + usize::from(bundle.content.is_some())
        })
    }
}

/// An entry in clear, or why it isn't.
pub struct OpenedEntry {
    /// What the source shows of it.
    pub entry: Entry,
    /// What it holds.
    pub content: Result<Content, Unreadable>,
}

/// An account being opened.
pub struct Opening {
    opened: Opened,
    /// Entries to open, last first, by their place in `opened`.
    waiting: Vec<(usize, Parts)>,
    /// Entries of the last batch.
    asked: Vec<(usize, Parts)>,
    sealed: usize,
}

impl Opening {
    /// Starts with an account of any source; what is in clear already needs no answer.
    pub fn new(account: Account) -> Self {
        let mut waiting = Vec::new();
        let mut entries = Vec::with_capacity(account.entries.len());
        for (at, mut entry) in account.entries.into_iter().enumerate() {
            let content = match &mut entry.body {
                Body::Clear(content) => Ok(std::mem::take(content)),
                // Until it is answered.
                Body::Sealed(sealed) => match sealed.parts() {
                    Ok(parts) => {
                        waiting.push((at, parts));
                        Err(Unreadable::OtherKey)
                    }
                    Err(reason) => Err(reason),
                },
            };
            entries.push(OpenedEntry { entry, content });
        }
        waiting.reverse();
        let (username, categories) = (account.username, account.categories);
        let sealed = |bundle| OpenedBundle { bundle, content: None };
        let bundles = account.bundles.into_iter().map(sealed).collect();
        let opened = Opened { username, categories, entries, bundles };
        Self { opened, sealed: waiting.len(), waiting, asked: Vec::new() }
    }

    /// The next requests, `most` at a time; none when all are answered.
    pub fn batch(&mut self, most: usize) -> Vec<RsaRequest> {
        // What was asked and not answered is asked again.
        self.waiting.extend(self.asked.drain(..).rev());
        let keep = self.waiting.len().saturating_sub(most);
        self.asked = self.waiting.split_off(keep);
        self.asked.reverse();
        self.asked.iter().map(|(_, parts)| parts.request.clone()).collect()
    }

    /// Takes the answers to the last batch, in its order: the decrypted bytes, or `None` where
    /// RSA-OAEP failed.
    pub fn answer(&mut self, answers: &[Option<Zeroizing<Vec<u8>>>]) -> Result<(), ImportError> {
        if answers.len() != self.asked.len() {
            return Err(ImportError::AnswerCount);
        }
        for ((at, parts), answer) in self.asked.drain(..).zip(answers) {
            self.opened.entries[at].content = match answer {
                Some(key) => parts.open(key),
                None => Err(Unreadable::OtherKey),
            };
        }
        Ok(())
    }

    /// How many sealed entries have been answered, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.sealed - self.waiting.len() - self.asked.len(), self.sealed)
    }

    /// The account in clear. Refuses a key that opens none of its sealed entries, and answers
    /// that are still missing.
    pub fn finish(self) -> Result<Opened, ImportError> {
        if !(self.waiting.is_empty() && self.asked.is_empty()) {
            return Err(ImportError::AnswerCount);
        }
        // RSA-OAEP fails unless the key is the right one.
        let fits = |entry: &OpenedEntry| match entry.content {
            Ok(_) | Err(Unreadable::ContentUnknown | Unreadable::Altered) => true,
            Err(Unreadable::FormUnknown | Unreadable::OtherKey) => false,
        };
        if self.sealed > 0 && !self.opened.entries.iter().any(fits) {
            return Err(ImportError::WrongAccountKey);
        }
        Ok(self.opened)
    }
}
