//! What was read of a file, and how far the chosen account is open.

use mdp_vault::import::previous::{Account, Body, Opened, Opening, open_bundle};
use mdp_vault::import::{Format, ImportError, read, recognise};

use crate::border::Failure;

/// How far the chosen account is.
enum Chosen {
    None,
    Opening(Opening),
    Open(Opened),
}

/// A file that was read.
pub(super) struct Source {
    name: String,
    format: Format,
    accounts: Vec<Account>,
    /// The file itself, where it holds its own key.
    own_key: Option<Vec<u8>>,
    /// The chosen account, by its place.
    place: usize,
    chosen: Chosen,
    /// Passphrases that opened a bundle before the account was open.
    passphrases: Vec<String>,
}

impl Source {
    pub(super) fn read(name: String, bytes: &[u8]) -> Result<Self, Failure> {
        let format = recognise(bytes, &name)?;
        if !format.holds_entries() {
            return Err(Failure::new("import-unknown-format"));
        }
        let accounts = read(format, bytes)?;
        let own_key = format.holds_legacy_key().then(|| bytes.to_vec());
        let chosen = Chosen::None;
        Ok(Self { name, format, accounts, own_key, place: 0, chosen, passphrases: Vec::new() })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    pub(super) fn own_key(&self) -> Option<&[u8]> {
        self.own_key.as_deref()
    }

    /// The accounts of a file that says whose they are.
    pub(super) fn accounts(&self) -> &[Account] {
        let named = self.accounts.iter().all(|account| account.id.is_some());
        if named { &self.accounts } else { &[] }
    }

    /// Whether anything in it is sealed for a key.
    pub(super) fn needs_key(&self) -> bool {
        let sealed = |account: &Account| {
            account.entries.iter().any(|entry| matches!(entry.body, Body::Sealed(_)))
        };
        self.accounts.iter().any(sealed)
    }

    pub(super) fn choose(&mut self, id: Option<&str>) -> Result<&Account, Failure> {
        let wanted = id.map(str::parse::<i64>).transpose();
        let wanted = wanted.map_err(|_| ImportError::NoSuchAccount)?;
        let place = match wanted {
            Some(id) => self.accounts.iter().position(|account| account.id == Some(id)),
            None => (self.accounts.len() == 1).then_some(0),
        };
        self.place = place.ok_or(ImportError::NoSuchAccount)?;
        let account = &self.accounts[self.place];
        self.chosen = Chosen::Opening(Opening::new(account.clone()));
        self.passphrases.clear();
        Ok(account)
    }

    /// The account being opened, while there is something to answer.
    pub(super) fn opening(&mut self) -> Option<&mut Opening> {
        match &mut self.chosen {
            Chosen::Opening(opening) => Some(opening),
            _ => None,
        }
    }

    /// The account in clear. Refuses a key that opened nothing of it.
    pub(super) fn opened(&mut self) -> Result<&Opened, Failure> {
        self.chosen = match std::mem::replace(&mut self.chosen, Chosen::None) {
            Chosen::Opening(opening) => {
                let mut opened = opening.finish()?;
                for passphrase in self.passphrases.drain(..) {
                    opened.open_bundles(&passphrase);
                }
                Chosen::Open(opened)
            }
            other => other,
        };
        match &self.chosen {
            Chosen::Open(opened) => Ok(opened),
            _ => Err(ImportError::NoSuchAccount.into()),
        }
    }

    /// Tries a passphrase on every bundle: how many it opened, how many are still closed.
    pub(super) fn open_bundles(&mut self, passphrase: &str) -> (usize, usize) {
        if let Chosen::Open(opened) = &mut self.chosen {
            let now = opened.open_bundles(passphrase);
            let closed = opened.bundles.iter().filter(|bundle| bundle.content.is_none()).count();
            return (now, closed);
        }
        let Some(account) = self.accounts.get(self.place) else { return (0, 0) };
        let opens = |secret: &str| {
            account.bundles.iter().filter(|bundle| open_bundle(bundle, secret).is_ok()).count()
        };
        let opened = opens(passphrase);
        if opened > 0 {
            self.passphrases.push(passphrase.to_owned());
        }
        (opened, account.bundles.len().saturating_sub(opened))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_one_persons_and_needs_no_key() {
        let json = br#"[{"id":1,"title":"a","url":"","login":"l","password":"p","notes":""}]"#;
        let mut source = Source::read("export.json".into(), json).unwrap();
        assert!(!source.needs_key() && source.accounts().is_empty());
        assert_eq!(source.choose(None).unwrap().entries.len(), 1);
        assert!(source.opening().unwrap().batch(10).is_empty());
        assert_eq!(source.opened().unwrap().entries.len(), 1);
        assert_eq!(source.choose(Some("7")).err().unwrap().code(), "no-such-account");
    }

    #[test]
    fn a_file_without_entries_is_no_source() {
        let key = br#"{"format":"zk-keybundle-v1"}"#;
        let refused = Source::read("k.zkkey.json".into(), key).err().unwrap();
        assert_eq!(refused.code(), "import-unknown-format");
        let empty = Source::read("backup.sql".into(), b"").err().unwrap();
        assert_eq!(empty.code(), "dump-truncated");
    }
}
