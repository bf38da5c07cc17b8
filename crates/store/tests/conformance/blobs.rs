//! Blobs.

use mdp_ledger::{EntryId, Hash, Kind, VaultId};
use mdp_store::{Blob, Error};

use super::vaults::ada;
use super::{Bench, NOW, context};

pub(crate) async fn a_blob_arrives_in_pieces_and_counts_once_it_is_whole(bench: Bench) {
    let (_, vault) = ada(&bench).await;
    let (store, vault, id) = (&bench.store, vault.view.vault, EntryId([1; 16]));
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let hash = Hash::of(&bytes);

    assert_eq!(store.upload_offset(vault, id).await.unwrap(), 0);
    assert_eq!(store.upload(vault, id, 0, bytes[..150_000].to_vec()).await.unwrap(), 150_000);
    let twice = store.upload(vault, id, 0, bytes[..150_000].to_vec()).await;
    assert!(matches!(twice, Err(Error::BadUpload(_))));
    assert_eq!(store.blob(vault, id).await.unwrap(), None);
    let offset = store.upload_offset(vault, id).await.unwrap();
    store.upload(vault, id, offset, bytes[150_000..].to_vec()).await.unwrap();

    let blob = store.finish_upload(&context(), vault, id, hash).await.unwrap();
    assert_eq!(blob, Blob { hash, size: 200_000, stored: NOW });
    assert_eq!(store.finish_upload(&context(), vault, id, hash).await.unwrap(), blob);
    assert_eq!(store.blob(vault, id).await.unwrap(), Some(blob));
    let middle = store.read_blob(hash, 100, 50).await.unwrap();
    assert_eq!(middle.as_deref(), Some(&bytes[100..150]));
    assert_eq!(store.read_blob(hash, 300_000, 50).await.unwrap(), Some(vec![]));
    assert_eq!(store.read_blob(Hash([1; 32]), 0, 50).await.unwrap(), None);

    // Naming the hash of what is here is not bringing it.
    let named = store.finish_upload(&context(), vault, EntryId([3; 16]), hash).await;
    assert!(matches!(named, Err(Error::BadUpload(_))));

    // Bytes that aren't what they were said to be are thrown away.
    let other = EntryId([2; 16]);
    store.upload(vault, other, 0, b"junk".to_vec()).await.unwrap();
    let wrong = store.finish_upload(&context(), vault, other, Hash([3; 32])).await;
    assert!(matches!(wrong, Err(Error::BadUpload(_))));
    assert_eq!(store.upload_offset(vault, other).await.unwrap(), 0);
    let nowhere = VaultId([1; 32]);
    store.upload(nowhere, other, 0, b"lost".to_vec()).await.unwrap();
    let lost = store.finish_upload(&context(), nowhere, other, Hash::of(b"lost")).await;
    assert!(matches!(lost, Err(Error::UnknownVault)));
}

pub(crate) async fn a_commit_of_a_blob_needs_its_bytes(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let (id, entry) = (vault.view.vault, EntryId([1; 16]));
    let before = vault.clone();
    let push = vault.commit(vec![(Kind::Blob, entry, Some(b"sealed".to_vec()))]);
    let missing = bench.store.push(&context(), push.clone()).await;
    assert!(matches!(missing, Err(Error::BlobMissing)));
    super::vaults::agree(&bench, &before).await;

    bench.store.upload(id, entry, 0, b"sealed".to_vec()).await.unwrap();
    let hash = Hash::of(b"sealed");
    bench.store.finish_upload(&context(), id, entry, hash).await.unwrap();
    bench.store.push(&context(), push).await.unwrap();
    super::vaults::agree(&bench, &vault).await;
    let gone = vault.commit(vec![(Kind::Blob, entry, None)]);
    bench.store.push(&context(), gone).await.unwrap();
    super::vaults::agree(&bench, &vault).await;
    assert!(bench.store.read_blob(hash, 0, 10).await.unwrap().is_some(), "kept for a while");
}

pub(crate) async fn a_blob_whose_file_is_gone_is_named(bench: Bench) {
    let (_, vault) = ada(&bench).await;
    let (store, id, hash) = (&bench.store, EntryId([1; 16]), Hash::of(b"sealed"));
    store.upload(vault.view.vault, id, 0, b"sealed".to_vec()).await.unwrap();
    store.finish_upload(&context(), vault.view.vault, id, hash).await.unwrap();
    assert_eq!(store.missing_blobs().await.unwrap(), []);
    let name = hash.to_string();
    let path = bench.options.blobs.join(&name[..2]).join(&name);
    std::fs::write(&path, b"seal").unwrap();
    assert_eq!(store.missing_blobs().await.unwrap(), [hash]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(store.missing_blobs().await.unwrap(), [hash]);
}
