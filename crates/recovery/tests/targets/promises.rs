//! What every target does.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use mdp_recovery::progress::{Cancel, Progress, Stage, Watch};
use mdp_recovery::targets::{Access, Credentials, Object, Target, put_everywhere};

use crate::servers::{World, folder, worlds};

pub(crate) const NAME: &str = "mdp_db-20260630-120000.mdpbak";

#[derive(Default)]
struct Counted(AtomicU64);

impl Progress for Counted {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// Two parts of S3's and a bit.
pub(crate) fn archive(world: &World) -> (PathBuf, Vec<u8>) {
    // No period that a part or a piece could have.
    let bytes = (0..=250).collect::<Vec<u8>>().repeat(50_000);
    let path = world.dir.path().join("source");
    std::fs::write(&path, &bytes).unwrap();
    (path, bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_listed_read_back_and_removed() {
    for world in worlds().await {
        let kind = world.kind;
        let target = world.target();
        assert_eq!(target.list().await.unwrap(), [], "{kind}: nothing was ever put there");
        let (path, bytes) = archive(&world);
        let counted = Arc::new(Counted::default());
        let watch = Watch { progress: counted.clone(), cancel: Cancel::default() };
        target.put_bytes(NAME, b"the one before").await.unwrap();
        target.put(NAME, &path, &watch).await.unwrap();
        target.put_bytes("mdp_db-20260630-120000.mdpbak.sidecar", b"{}").await.unwrap();
        assert_eq!(counted.0.load(Ordering::Relaxed), bytes.len() as u64, "{kind}");
        let object = |name: &str, size| Object { name: name.into(), size };
        let sidecar = object("mdp_db-20260630-120000.mdpbak.sidecar", 2);
        let listed = target.list().await.unwrap();
        assert_eq!(listed, [object(NAME, bytes.len() as u64), sidecar.clone()], "{kind}");
        assert_eq!(world.files().len(), 2, "{kind}: {:?}", world.files());

        let mut back = target.read(NAME).await.unwrap().blocking(tokio::runtime::Handle::current());
        let back = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            back.read_to_end(&mut all).unwrap();
            all
        });
        assert!(back.await.unwrap() == bytes, "{kind}");
        let small = target.read(NAME).await.unwrap().to_end(100).await;
        assert_eq!(small.unwrap_err().code(), "target-failed", "{kind}");

        target.delete(NAME).await.unwrap();
        assert_eq!(target.list().await.unwrap(), [sidecar], "{kind}");
        let code = target.read(NAME).await.err().map(|error| error.code());
        assert_eq!(code, Some("target-not-found"), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_nothing_is_a_file() {
    for world in worlds().await {
        let target = world.target();
        target.put_bytes("empty", b"").await.unwrap();
        assert_eq!(target.read("empty").await.unwrap().to_end(1).await.unwrap(), b"");
        assert_eq!(target.list().await.unwrap().len(), 1, "{}", world.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_lead_elsewhere_are_refused() {
    let world = folder();
    let target = world.target();
    for name in
        ["", ".", "..", "../x", "a/b", "/etc/passwd", ".hidden", "x.part", "é", "a b", "a\0"]
    {
        for code in [
            target.put_bytes(name, b"").await.err().map(|error| error.code()),
            target.read(name).await.err().map(|error| error.code()),
            target.delete(name).await.err().map(|error| error.code()),
        ] {
            assert_eq!(code, Some("target-name"), "{name:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_whole_or_not_ours_is_no_object() {
    for world in worlds().await {
        let target = world.target();
        target.put_bytes(NAME, b"x").await.unwrap();
        for foreign in ["x.mdpbak.part", "holiday photo.jpg", ".hidden"] {
            std::fs::write(world.kept.join(foreign), "y").unwrap();
        }
        std::fs::create_dir(world.kept.join("mdp_db-20260630-120001.mdpbak")).unwrap();
        let names: Vec<_> = target.list().await.unwrap().into_iter().map(|o| o.name).collect();
        assert_eq!(names, [NAME], "{}", world.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_leaves_nothing_behind() {
    for world in worlds().await {
        assert_eq!(world.target().check().await.unwrap(), Access::Full, "{}", world.kind);
        assert_eq!(world.files(), [""; 0], "{}", world.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_may_not_delete_keep_archives_all_the_same() {
    for world in worlds().await.into_iter().filter(|world| ["S3", "WebDAV"].contains(&world.kind)) {
        world.answers.set("DELETE", 403, usize::MAX);
        let target = world.target();
        let (path, bytes) = archive(&world);
        target.put(NAME, &path, &Watch::default()).await.unwrap();
        assert_eq!(target.check().await.unwrap(), Access::AppendOnly, "{}", world.kind);
        assert_eq!(target.check().await.unwrap(), Access::AppendOnly, "{}: again", world.kind);
        assert_eq!(target.delete(NAME).await.unwrap_err().code(), "target-refused");
        assert!(target.list().await.unwrap().iter().any(|o| o.size == bytes.len() as u64));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_target_that_fails_keeps_none_of_the_others_from_it() {
    let worlds = worlds().await;
    let (path, bytes) = archive(&worlds[0]);
    let mut targets: Vec<Target> = worlds.iter().map(World::target).collect();
    let broken = worlds[0].dir.path().join("source/under-a-file");
    targets.insert(1, Target::parse(broken.to_str().unwrap(), &Credentials::default()).unwrap());
    let each = targets.iter().map(|target| (target, Watch::default()));
    let results = put_everywhere(each, NAME, &path).await;
    assert_eq!(results.len(), targets.len());
    for (at, (label, result)) in results.iter().enumerate() {
        assert_eq!(label, targets[at].label());
        assert_eq!(result.is_err(), at == 1, "{label}: {result:?}");
    }
    for world in &worlds {
        assert_eq!(world.target().list().await.unwrap()[0].size, bytes.len() as u64);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_for_its_owner_alone() {
    let world = folder();
    world.target().put_bytes(NAME, b"x").await.unwrap();
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(world.kept.clone()), mode(world.kept.join(NAME))), (0o700, 0o600));
}
