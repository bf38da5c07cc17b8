//! A vault of believable size and content.

use mdp_crypto::Entropy;
use mdp_ledger::EntryId;
use mdp_vault::item::{Field, Item, ItemKind, Record};
use sha2::{Digest as _, Sha256};

/// How many records the figures are about.
pub const RECORDS: u32 = 10_000;

/// SHA-256 of a counter: the same bytes in every run.
#[derive(Default)]
pub struct Counter(u64);

impl Entropy for Counter {
    fn fill(&mut self, buf: &mut [u8]) {
        for piece in buf.chunks_mut(32) {
            self.0 += 1;
            piece.copy_from_slice(&Sha256::digest(self.0.to_le_bytes())[..piece.len()]);
        }
    }
}

/// The id of the record of this number.
pub fn id(number: u32) -> EntryId {
    let mut id = [0; 16];
    id.copy_from_slice(&Sha256::digest(number.to_le_bytes())[..16]);
    EntryId(id)
}

/// A login whose words recur as in real vaults: one title in two hundred is shared.
pub fn item(number: u32) -> Item {
    const WORDS: [&str; 10] = [
        "Banque",
        "Café",
        "École",
        "Hôpital",
        "Jardin",
        "Musée",
        "Piscine",
        "Théâtre",
        "Vélo",
        "Zoo",
    ];
    let word = WORDS[number as usize % WORDS.len()];
    let mut item = Item::new(ItemKind::Login, format!("{word} {}", number / 50), 1_790_000_000_000);
    item.fields.set(Field::USERNAME, format!("alice.{number}@example.org"));
    item.fields.set(Field::PASSWORD, format!("correct-horse-{number}-battery"));
    item.urls = vec![format!("https://{}.example.org/login?id={number}", word.to_lowercase())];
    item
}

/// The same as a record.
pub fn record(number: u32) -> Record {
    item(number).into()
}
