use mdp_crypto::Error;
use mdp_crypto::blob::{BlobCipher, BlobKey, CHUNK, SEALED_CHUNK};
use mdp_ledger::{EntryId, VaultId};

use crate::common::{VAULT, seeded};

const ID: EntryId = EntryId([8; 16]);

fn cipher() -> BlobCipher {
    BlobCipher::new(&BlobKey::generate(&mut seeded(40)), VAULT, ID)
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| u8::try_from(i % 251).unwrap()).collect()
}

#[test]
fn a_blob_of_any_length_opens_to_its_content() {
    for len in [0, 1, 255, 256, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 77] {
        let sealed = cipher().seal(&content(len)).unwrap();
        assert_eq!(*cipher().open(&sealed).unwrap(), content(len), "{len} bytes");
    }
}

#[test]
fn chunks_reordered_dropped_or_cut_are_refused() {
    let sealed = cipher().seal(&content(3 * CHUNK)).unwrap();
    let chunks: Vec<&[u8]> = sealed.chunks(SEALED_CHUNK).collect();
    assert!(chunks.len() >= 3);
    let refused = |chunks: &[&[u8]]| {
        assert_eq!(cipher().open(&chunks.concat()).err(), Some(Error::NotOpened));
    };
    let mut reordered = chunks.clone();
    reordered.swap(0, 1);
    refused(&reordered);
    refused(&chunks[1..]);
    refused(&chunks[..chunks.len() - 1]);
    let mut repeated = chunks.clone();
    repeated.insert(1, chunks[0]);
    refused(&repeated);
    assert!(cipher().open(&sealed[..sealed.len() - 1]).is_err());
    assert!(cipher().open(&[]).is_err());
}

#[test]
fn a_blob_opens_under_its_own_id_in_its_own_vault() {
    let sealed = cipher().seal(b"a picture").unwrap();
    let key = BlobKey::generate(&mut seeded(40));
    for (vault, id) in [(VaultId([1; 32]), ID), (VAULT, EntryId([9; 16]))] {
        let opened = BlobCipher::new(&key, vault, id).open(&sealed);
        assert_eq!(opened.err(), Some(Error::NotOpened));
    }
    let kept = BlobKey::from_bytes(*key.expose());
    assert_eq!(*BlobCipher::new(&kept, VAULT, ID).open(&sealed).unwrap(), b"a picture");
}

#[test]
fn a_download_resumes_at_any_chunk() {
    let sealed = cipher().seal(&content(2 * CHUNK)).unwrap();
    let second = &sealed[SEALED_CHUNK..2 * SEALED_CHUNK];
    assert_eq!(*cipher().open_chunk(1, false, second).unwrap(), content(2 * CHUNK)[CHUNK..]);
    assert!(cipher().seal_chunk(0, false, &[1; 10]).is_err(), "only the last may be short");
}
