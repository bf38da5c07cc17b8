//! The whole loop, as a new operator would do it: serve, fill with what the previous system has,
//! back up to a folder and to S3, lose the machine, restore on the other engine, log in, open
//! everything. Devices give back what came after the archive.

use std::fs;
use std::time::Instant;

use mdp_testkit::postgres::Cluster;
use mdp_testkit::s3::Bucket;

use crate::house::House;
use crate::import::{Case, SQL_GZ, expected_rows, rows};
use crate::support::{Device, fixture};

const USERS: [&str; 2] = ["alice", "bob"];
const AFTER: &str = "After the archive";

#[test]
fn what_sqlite_kept_comes_back_on_postgresql_from_s3() {
    let (Some(house), Some(cluster)) = (House::new(), Cluster::for_test(None)) else { return };
    whole_loop(house, &[], &cluster.settings(), "2");
}

#[test]
fn what_postgresql_kept_comes_back_on_sqlite_from_a_folder() {
    let (Some(house), Some(cluster)) = (House::new(), Cluster::for_test(None)) else { return };
    whole_loop(house, &cluster.settings(), &[], "1");
}

fn whole_loop(
    mut house: House,
    before: &[(String, String)],
    after: &[(String, String)],
    target: &str,
) {
    let bucket = Bucket::start();
    let mirror = house.folder.path().join("mirror");
    let targets = format!("{} {}", mirror.display(), bucket.target("mdp"));
    let mut settings = vec![
        ("MDP_REGISTRATION".to_owned(), "open".to_owned()),
        ("BACKUP_TARGETS".to_owned(), targets),
        // What came after the archive is on the devices alone.
        ("BACKUP_JOURNAL".to_owned(), "false".to_owned()),
    ];
    settings.extend(bucket.settings());
    house.settings = [&settings[..], before].concat();

    let began = Instant::now();
    let server = house.serve();
    let dump = fixture(SQL_GZ);
    let cases = USERS.map(|user| Case::new(&server.url, user));
    for case in &cases {
        case.device.ok(&case.arguments(dump.to_str().unwrap()));
    }
    house.done(&["key", "new", "--save", "operator.key"]);
    house.done(&["backup"]);
    for case in &cases {
        case.device.add(AFTER, "still here");
        case.device.ok(&["sync"]);
    }
    println!("served, filled and backed up in {:.1} s", began.elapsed().as_secs_f64());

    // The machine burns. What is left: the operator's key, and one of the targets.
    server.kill();
    fs::remove_dir_all(house.data()).unwrap();
    fs::remove_dir_all(house.folder.path().join("backups")).unwrap();
    let other = if target == "1" { bucket.kept("mdp") } else { mirror };
    fs::remove_dir_all(other).unwrap();

    let began = Instant::now();
    house.settings = [&settings[..], after].concat();
    house.done(&["restore", "latest", "--from", target, "--key", "operator.key"]);
    let server = house.serve();
    for (case, user) in cases.iter().zip(USERS) {
        // On a device that never was here, with a key file that knows of more than the archive.
        let device = Device::new();
        let (key, passphrase) = (case.device.save_key(), device.path("passphrase"));
        let login = ["login", &server.url, user, "--key-file", key.to_str().unwrap()];
        let login = [&login[..], &["--passphrase-file", &passphrase]].concat();
        device.refused(&login, 3, "lacks what this key file knows of");
        device.ok(&[&login[..], &["--accept-older"]].concat());
        println!("{user} is back after {:.1} s", began.elapsed().as_secs_f64());
        assert_eq!(rows(&device), expected_rows(user));
        device.ok(&["verify"]);

        case.device.move_to(&server.url);
        let healed = case.device.run(&["sync"]);
        assert_eq!(healed.status, 0, "{}", healed.err);
        assert!(healed.err.contains("restored from a backup on 20"), "{}", healed.err);
        device.ok(&["sync"]);
        assert_eq!(device.password(AFTER), "still here");
        device.ok(&["verify"]);
    }
    println!("everything opened and healed after {:.1} s", began.elapsed().as_secs_f64());
    assert!(server.stop().success());
}
