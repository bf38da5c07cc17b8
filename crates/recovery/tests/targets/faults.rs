//! Targets that fail: the right code, in a bounded time, and nothing that looks like an archive.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mdp_recovery::progress::{Cancel, Progress, Stage, Watch};
use mdp_recovery::targets::{Credentials, Target};

use crate::gate::{HALF, Way};
use crate::promises::{NAME, archive};
use crate::servers::{World, folder, sftp, webdav, worlds};

/// Fails with this code, leaves nothing; and once the fault is gone, works.
async fn fails(world: &World, what: &str, code: &str) {
    let (path, _) = archive(world);
    let began = Instant::now();
    let failed = world.target().put(NAME, &path, &Watch::default()).await.unwrap_err();
    assert_eq!(failed.code(), code, "{} {what}: {failed}", world.kind);
    assert!(began.elapsed() < Duration::from_secs(40), "{} {what}", world.kind);
    world.answers.clear();
    if let Some(gate) = &world.gate {
        gate.set(Way::Open);
    }
    let archives =
        |names: Vec<String>| names.into_iter().filter(|name| name.ends_with(".mdpbak")).count();
    assert_eq!(archives(world.files()), 0, "{} {what}: {:?}", world.kind, world.files());
    assert_eq!(world.target().list().await.unwrap(), [], "{} {what}", world.kind);
    world.target().put(NAME, &path, &Watch::default()).await.unwrap();
    world.target().delete(NAME).await.unwrap();
}

fn http(world: &World) -> bool {
    ["S3", "WebDAV"].contains(&world.kind)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_answers_failure_fails() {
    for world in worlds().await.into_iter().filter(http) {
        for (status, code) in [(500, "target-failed"), (503, "target-failed"), (507, "target-full")]
        {
            world.answers.set("PUT", status, usize::MAX);
            fails(&world, "answers failure", code).await;
            world.answers.set("*", status, usize::MAX);
            fails(&world, "answers nothing else", code).await;
        }
        world.answers.set("PUT", 403, usize::MAX);
        fails(&world, "refuses", "target-refused").await;
        if world.kind == "WebDAV" {
            world.answers.set("MOVE", 500, usize::MAX);
            fails(&world, "doesn't rename", "target-failed").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_keeps_half_and_says_it_kept_all_is_found_out() {
    let world = webdav().await;
    world.answers.set("PUT", HALF, 1);
    fails(&world, "keeps half", "target-damaged").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_keeps_half_gives_it_no_name_where_nothing_can_be_removed() {
    let world = webdav().await;
    let (path, _) = archive(&world);
    world.answers.set("PUT", HALF, usize::MAX);
    world.answers.set("DELETE", 403, usize::MAX);
    let failed = world.target().put(NAME, &path, &Watch::default()).await.unwrap_err();
    assert_eq!(failed.code(), "target-damaged");
    assert_eq!(world.target().list().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_upload_left_is_swept_away_and_nothing_else() {
    for world in worlds().await {
        let target = world.target();
        target.put_bytes(NAME, b"x").await.unwrap();
        for name in ["mdp_db-20260630-115959.mdpbak.part", "other.part", "letter.txt"] {
            std::fs::write(world.kept.join(name), "y").unwrap();
        }
        target.sweep(|name| name.starts_with("mdp_db-")).await.unwrap();
        let mut left = world.files();
        left.sort();
        assert_eq!(left, ["letter.txt", NAME, "other.part"], "{}", world.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_passes_is_outlasted() {
    for world in worlds().await {
        let (path, bytes) = archive(&world);
        if http(&world) {
            world.answers.set("PUT", 503, 1);
        } else if let Some(gate) = &world.gate {
            gate.set(Way::CutOnce(1_000_000));
        }
        world.target().put(NAME, &path, &Watch::default()).await.unwrap();
        let back = world.target().read(NAME).await.unwrap().to_end(bytes.len()).await.unwrap();
        assert!(back == bytes, "{}", world.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_stalls_is_not_waited_for_without_end() {
    for world in worlds().await {
        let Some(gate) = &world.gate else { continue };
        for after in [0, 6_000_000] {
            gate.set(Way::StallsAfter(after));
            fails(&world, "stalls", "target-unreachable").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_leaves_no_half_archive() {
    for world in worlds().await {
        let Some(gate) = &world.gate else { continue };
        for after in [0, 6_000_000] {
            gate.set(Way::CutAfter(after));
            fails(&world, "is cut", "target-unreachable").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_nobody_serves_is_unreachable() {
    for mut world in worlds().await {
        let Some(gate) = &world.gate else { continue };
        // Nobody listens here once it is dropped.
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let port = |port: u16| format!("127.0.0.1:{port}");
        world.address = world.address.replace(&port(gate.address.port()), &port(closed.port()));
        let failed = world.target().put_bytes(NAME, b"x").await.unwrap_err();
        assert_eq!(failed.code(), "target-unreachable", "{}: {failed}", world.kind);
        assert!(world.target().list().await.is_err() && world.target().check().await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_refused_and_none_are_asked_for_by_their_setting() {
    for world in worlds().await {
        if world.gate.is_none() {
            continue;
        }
        let wrong = Credentials {
            s3_secret_access_key: Some("wrong".to_owned().into()),
            webdav_password: Some("wrong".to_owned().into()),
            sftp_key: Some(world.dir.path().join("other")),
            ..world.credentials.clone()
        };
        let failed = world.try_target(&wrong).unwrap().put_bytes(NAME, b"x").await.unwrap_err();
        assert_eq!(failed.code(), "target-refused", "{}: {failed}", world.kind);
        assert!(!format!("{failed} {failed:?}").contains("wrong"), "{failed:?}");
        let none = world.try_target(&Credentials::default());
        let code = match none {
            Ok(target) => target.check().await.unwrap_err().code(),
            Err(error) => error.code(),
        };
        let expected = if world.kind == "WebDAV" { "target-refused" } else { "target-credentials" };
        assert_eq!(code, expected, "{}", world.kind);
        if world.kind == "SFTP" {
            std::fs::write(world.dir.path().join("known_hosts"), "").unwrap();
            let failed = world.target().put_bytes(NAME, b"x").await.unwrap_err();
            assert_eq!(failed.code(), "target-refused", "a host that isn't known: {failed}");
        }
    }
}

/// Isn't wanted any more once it has begun.
struct HalfWay(Cancel);

impl Progress for HalfWay {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {
        self.0.cancel();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_not_wanted_ends_and_leaves_nothing() {
    for world in worlds().await {
        let (path, _) = archive(&world);
        let watch = Watch::default();
        watch.cancel.cancel();
        let failed = world.target().put(NAME, &path, &watch).await.unwrap_err();
        assert_eq!(failed.code(), "cancelled", "{}", world.kind);
        assert_eq!(world.files(), [""; 0], "{}", world.kind);

        let cancel = Cancel::default();
        let watch = Watch { progress: Arc::new(HalfWay(cancel.clone())), cancel };
        let failed = world.target().put(NAME, &path, &watch).await.unwrap_err();
        assert_eq!(failed.code(), "cancelled", "{} half way", world.kind);
        assert_eq!(world.files(), [""; 0], "{} half way", world.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_called_one() {
    let mut tested = vec![folder()];
    tested.extend(sftp().await);
    for mut world in tested {
        let disk = world.dir.path().join("small");
        std::fs::create_dir(&disk).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(&disk)
            .status()
            .is_ok_and(|status| status.success());
        if !mounted {
            println!("NOT RUN: a small file system can't be mounted here");
            return;
        }
        world.address = world.address.replace("/a/backups", "/small/backups");
        world.kept = disk.join("backups");
        let (path, _) = archive(&world);
        let failed = world.target().put(NAME, &path, &Watch::default()).await.unwrap_err();
        let left = world.files();
        assert!(Command::new("umount").arg(&disk).status().unwrap().success());
        assert_eq!(failed.code(), "target-full", "{}: {failed}", world.kind);
        assert_eq!(left, [""; 0], "{}", world.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_there_is_not_the_targets_fault() {
    let world = folder();
    let target = Target::parse(&world.address, &Credentials::default()).unwrap();
    let failed = target.put(NAME, &world.dir.path().join("none"), &Watch::default()).await;
    assert_eq!(failed.unwrap_err().code(), "source-unreadable");
}
