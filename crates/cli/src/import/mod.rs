//! A file of the previous system on its way in: read, its account chosen, and opened with its key.
//!
//! Everything that can be refused is refused here, before anything is written. It all happens in
//! the command's own process; the agent gives the records to compare with, and takes the changes.

mod dump;

use std::num::NonZero;
use std::path::Path;
use std::thread;

use mdp_crypto::native_rsa::NativeRsa;
use mdp_vault::import::previous::{Account, Body, LegacyKey, Opened, Opening, RsaRequest};
use mdp_vault::import::{Format, ImportError, previous, read, recognise};
use zeroize::Zeroizing;

use crate::commands::read_bytes;
use crate::failure::Failure;

/// The most bytes of a file: far above any real dump.
const MOST: u64 = 2 << 30;
/// The most bytes of a key file.
const MOST_KEY: u64 = 16 << 20;
/// Ciphertexts that are decrypted between two reports of progress.
const BATCH: usize = 64;

/// A file that was read.
pub(crate) struct Source {
    accounts: Vec<Account>,
    /// The key that the file holds beside its rows, as a sample of the oldest form does.
    key: Option<LegacyKey>,
}

impl Source {
    /// Reads a file whole, or refuses it.
    pub(crate) fn read(file: &Path) -> Result<Self, Failure> {
        let bytes = Zeroizing::new(read_bytes(file, MOST)?);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let format = recognise(&bytes, &name)?;
        if !format.holds_entries() {
            return Err(ImportError::UnknownFormat.into());
        }
        let accounts = match format {
            Format::CustomDump => dump::read_custom(file)?,
            format => read(format, &bytes)?,
        };
        let key = format.holds_legacy_key().then(|| previous::open_key_file(&bytes, ""));
        Ok(Self { accounts, key: key.transpose()? })
    }

    /// The account of this name, or the only one.
    pub(crate) fn account(&self, name: Option<&str>) -> Result<&Account, Failure> {
        let named = |account: &&Account| name.is_none_or(|name| account.username == name);
        let mut fitting = self.accounts.iter().filter(named);
        match (fitting.next(), fitting.next()) {
            (Some(account), None) => Ok(account),
            (None, _) => Err(ImportError::NoSuchAccount.into()),
            (Some(_), Some(_)) => {
                let names: Vec<&str> =
                    self.accounts.iter().map(|account| account.username.as_str()).collect();
                Err(Failure::about("account-needed", names.join(", ")))
            }
        }
    }

    /// The key that the file itself holds.
    pub(crate) fn own_key(self) -> Option<LegacyKey> {
        self.key
    }
}

/// Whether anything of an account is sealed for a key.
pub(crate) fn needs_key(account: &Account) -> bool {
    account.entries.iter().any(|entry| matches!(entry.body, Body::Sealed(_)))
}

/// Opens a key file of the previous system.
pub(crate) fn open_key(file: &Path, passphrase: &str) -> Result<LegacyKey, Failure> {
    let bytes = Zeroizing::new(read_bytes(file, MOST_KEY)?);
    Ok(previous::open_key_file(&bytes, passphrase)?)
}

/// Whether a key file is opened without a passphrase: the oldest form is in clear.
pub(crate) fn is_clear_key(file: &Path) -> Result<bool, Failure> {
    let bytes = Zeroizing::new(read_bytes(file, MOST_KEY)?);
    Ok(matches!(recognise(&bytes, ""), Ok(Format::KeyPair | Format::KeySample)))
}

/// Opens an account, on all cores; `progress` hears how many of how many entries are answered.
pub(crate) fn open(
    account: Account,
    key: Option<&LegacyKey>,
    progress: impl Fn(usize, usize),
) -> Result<Opened, Failure> {
    let mut opening = Opening::new(account);
    let rsa = key.map(|key| NativeRsa::from_pkcs8(&key.pkcs8)).transpose()?;
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    loop {
        let requests = opening.batch(BATCH * cores);
        let Some(rsa) = rsa.as_ref().filter(|_| !requests.is_empty()) else { break };
        opening.answer(&decrypt(rsa, &requests, cores))?;
        let (done, total) = opening.progress();
        progress(done, total);
    }
    Ok(opening.finish()?)
}

fn decrypt(
    rsa: &NativeRsa,
    requests: &[RsaRequest],
    cores: usize,
) -> Vec<Option<Zeroizing<Vec<u8>>>> {
    let mut answers: Vec<Option<Zeroizing<Vec<u8>>>> = Vec::new();
    answers.resize_with(requests.len(), || None);
    let share = requests.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        for (requests, answers) in requests.chunks(share).zip(answers.chunks_mut(share)) {
            scope.spawn(move || {
                for (request, answer) in requests.iter().zip(answers) {
                    *answer = rsa.decrypt(&request.ciphertext);
                }
            });
        }
    });
    answers
}
