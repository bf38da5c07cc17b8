//! `doctor` finds what is wrong, says what to do, and changes nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use mdp_testkit::postgres::Cluster;

use crate::house::{House, Resident, err, everything};

/// Verdicts by check, as `doctor --json` gives them; what depends on this machine's disk aside.
fn verdicts(house: &House, arguments: &[&str]) -> Vec<(String, String)> {
    let before = everything(&house.data);
    let all = [arguments, &["doctor", "--json"]].concat();
    let output = house.run(&all);
    assert!(everything(&house.data) == before, "doctor changed something");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", err(&output)));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let checks = json["checks"].as_array().unwrap();
    let red = checks.iter().filter(|check| check["verdict"] == "red").count();
    assert_eq!(output.status.code(), Some(i32::from(red > 0)), "{}", err(&output));
    for check in checks {
        assert_eq!(check["verdict"] == "ok", check["advice"].is_null(), "{check}");
    }
    checks
        .iter()
        .map(|check| (text(&check["name"]), text(&check["verdict"])))
        .filter(|(name, _)| !["file-system", "free-space"].contains(&name.as_str()))
        .collect()
}

fn reds(house: &House, arguments: &[&str]) -> Vec<String> {
    let red = |(name, verdict): (String, String)| (verdict == "red").then_some(name);
    verdicts(house, arguments).into_iter().filter_map(red).collect()
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Everything that it asks for.
fn well_kept(house: &mut House) {
    let target = house.folder.path().join("target").display().to_string();
    house.settings.push(("BACKUP_TARGETS".to_owned(), target));
    let server = house.serve();
    Resident::move_in(&server, 1);
    assert!(server.stop().success());
    house.done(&["key", "new", "--save", &house.key()]);
    house.done(&["backup"]);
    drill(house, 0, true);
}

fn drill(house: &House, days_ago: u64, ok: bool) {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let at = now - u128::from(days_ago) * 24 * 3600 * 1000;
    let record = format!(
        r#"{{"at":{at},"ok":{ok},"archive":"a","engine":"sqlite","rto_ms":1200,"rpo_ms":3000,"last_ok":null}}"#
    );
    fs::write(house.data.join("drill.json"), record).unwrap();
}

#[test]
fn a_bare_server_is_told_what_it_lacks_and_a_well_kept_one_is_well() {
    let mut house = House::new(Vec::new());
    assert_eq!(
        reds(&house, &[]),
        [
            "data-folder",
            "server-secret",
            "database",
            "operator-key",
            "archive-age",
            "last-proof",
            "drill"
        ]
    );
    assert!(!house.data.join("mdp.sqlite3").exists());
    assert!(house.serve().stop().success());
    let lacking = ["operator-key", "archive-age", "last-proof", "drill"];
    assert_eq!(reds(&house, &[]), lacking);
    well_kept(&mut house);
    for (name, verdict) in verdicts(&house, &[]) {
        assert_eq!(verdict, "ok", "{name}");
    }
    // Beside a running server, too.
    let server = house.serve();
    assert!(!house.run(&["doctor"]).stdout.is_empty());
    drop(server);
}

#[test]
fn each_thing_that_goes_wrong_is_red_by_its_name() {
    let mut house = House::new(Vec::new());
    well_kept(&mut house);
    let secret = house.data.join("server-secret");
    chmod(&house.data, 0o755);
    assert_eq!(reds(&house, &[]), ["data-folder"]);
    chmod(&house.data, 0o700);
    chmod(&secret, 0o640);
    assert_eq!(reds(&house, &[]), ["server-secret"]);
    chmod(&secret, 0o600);

    let env = house.folder.path().join(".env");
    fs::write(&env, "BACKUP_WEBDAV_PASSWORD=x\n").unwrap();
    chmod(&env, 0o644);
    let with_env = ["--env-file", env.to_str().unwrap()];
    assert_eq!(reds(&house, &with_env), ["env-files"]);
    chmod(&env, 0o600);
    assert!(reds(&house, &with_env).is_empty());
    fs::write(&env, "APP_SLUG=mdp\n").unwrap();
    for (mode, verdict) in [(0o640, "ok"), (0o644, "warn"), (0o660, "warn")] {
        chmod(&env, mode);
        let expected = ("env-files".to_owned(), verdict.to_owned());
        assert!(verdicts(&house, &with_env).contains(&expected), "{mode:o}");
    }

    drill(&house, 36, true);
    assert_eq!(reds(&house, &[]), ["drill"]);
    drill(&house, 1, false);
    assert_eq!(reds(&house, &[]), ["drill"]);
    drill(&house, 1, true);

    let target = house.folder.path().join("target");
    fs::rename(&target, target.with_extension("away")).unwrap();
    fs::write(&target, b"in the way").unwrap();
    assert_eq!(reds(&house, &[]), ["targets"]);
    fs::remove_file(&target).unwrap();
    assert!(reds(&house, &[]).is_empty());

    // Backups stopped a month ago.
    for path in house.archives() {
        for end in ["", ".sidecar"] {
            let from = format!("{}{end}", path.display());
            let old = house.backups().join(format!("mdp_db-20260101-030000.mdpbak{end}"));
            fs::rename(from, old).unwrap();
        }
    }
    assert_eq!(reds(&house, &[]), ["archive-age", "last-proof"]);
    house.done(&["backup"]);

    let database = house.data.join("mdp.sqlite3");
    let mut bytes = fs::read(&database).unwrap();
    let at = bytes.windows(8).position(|window| window == b"resident").unwrap() / 4096 * 4096;
    bytes[at..at + 4096].fill(0xff);
    fs::write(&database, bytes).unwrap();
    assert!(reds(&house, &[]).contains(&"database".to_owned()));
}

#[test]
fn postgresql_is_looked_at_as_well() {
    let Some(cluster) = Cluster::for_test(None) else { return };
    let mut house = House::new(cluster.settings());
    well_kept(&mut house);
    assert!(reds(&house, &[]).is_empty());
    house.settings.retain(|(name, _)| name != "DB_HOST");
    house.settings.push(("DB_HOST".to_owned(), house.folder.path().display().to_string()));
    assert_eq!(reds(&house, &[]), ["database"]);
}

#[test]
fn every_check_has_its_section_in_the_page_in_both_languages() {
    let house = House::new(Vec::new());
    let output = house.run(&["doctor", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/runbook");
    for check in json["checks"].as_array().unwrap() {
        let name = check["name"].as_str().unwrap();
        assert!(check["page"].as_str().unwrap().ends_with(&format!("en/doctor.md#{name}")));
        for language in ["en", "fr"] {
            let page = fs::read_to_string(root.join(language).join("doctor.md")).unwrap();
            assert!(page.contains(&format!("\n## {name}\n")), "{language}: {name}");
        }
    }
    let french = house.command(&["doctor"]).env("LANG", "fr_FR.UTF-8").output().unwrap();
    assert!(String::from_utf8_lossy(&french.stdout).contains("ROUGE"));
}
