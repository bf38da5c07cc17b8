//! The commands: what they print, what they refuse, what they exit with.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use mdp_testkit::child::{ServerProcess, command};
use mdp_testkit::person::{PASSWORD, Person};
use mdp_wire::error::ErrorCode;
use mdp_wire::route;
use tempfile::TempDir;

use crate::program;

fn run(data: &TempDir, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    command(program(), data.path(), settings).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn an_invitation_makes_an_account_that_is_listed_disabled_and_enabled() {
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start(program(), data.path(), &[("APP_HOST", "vault.test")]);
    Person::sign_up(&mut server.client(), "operator", None);

    // Beside the running server, on its database.
    let added = run(&data, &[("APP_HOST", "vault.test")], &["user", "add", "Zoé", "--days", "1"]);
    let link = out(&added);
    let token = link.trim().strip_prefix("https://vault.test/sign-up#").unwrap();
    assert!(err(&added).contains("Zoé, good once and for one day"), "{}", err(&added));
    let mut client = server.client();
    let zoe = Person::sign_up(&mut client, "Zoé", Some(token));

    let listed = out(&run(&data, &[], &["user", "list"]));
    let line = |name: &str| listed.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(line("operator").ends_with("operator") && line("Zoé").ends_with("enabled"), "{listed}");

    let disabled = run(&data, &[], &["user", "disable", "zoé"]);
    assert!(disabled.status.success(), "{}", err(&disabled));
    client.get(route::SESSION).refused(401, ErrorCode::SignedOut);
    assert!(zoe.try_log_in(&client, PASSWORD).1.is_none());
    assert!(out(&run(&data, &[], &["user", "list"])).contains("disabled"));
    assert!(run(&data, &[], &["user", "enable", "zoé"]).status.success());
    assert!(zoe.try_log_in(&client, PASSWORD).1.is_some());

    let unknown = run(&data, &[], &["user", "disable", "nobody"]);
    assert_eq!((unknown.status.code(), out(&unknown)), (Some(1), String::new()));
    assert_eq!(err(&unknown), "mdp-server: there is no account named nobody\n");
    let taken = run(&data, &[], &["user", "add", "ZOÉ"]);
    assert_eq!(err(&taken), "mdp-server: there is an account named ZOÉ already\n");
}

#[test]
fn each_setting_is_shown_with_its_source_and_secrets_are_hidden() {
    let data = TempDir::new().unwrap();
    let file = data.path().join("settings");
    fs::write(&file, "POSTGRES_PASSWORD=hunter2\nALLOWED_HOSTS=file.test\nAPP_SLUG=mdp\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let path = file.to_str().unwrap();
    let env = [("ALLOWED_HOSTS", "environment.test"), ("MDP_REGISTRATION", "")];
    let shown = run(&data, &env, &["config", "--env-file", path, "--set", "DB_PORT=5433"]);
    let text = out(&shown);
    let expected = [
        format!("POSTGRES_PASSWORD=********\t{path}"),
        "ALLOWED_HOSTS=environment.test\tenvironment".to_owned(),
        "DB_PORT=5433\tflag".to_owned(),
        "MDP_REGISTRATION=first\tdefault".to_owned(),
    ];
    for line in expected {
        assert!(text.lines().any(|found| found == line), "{line} is missing from\n{text}");
    }
    assert!(!text.contains("hunter2"));

    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = run(&data, &[], &["config", "--env-file", path]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("chmod 600"), "{}", err(&refused));
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_starts() {
    let data = TempDir::new().unwrap();
    let refused = [
        (("MDP_LISTN", "127.0.0.1:1"), "MDP_LISTN (environment) is no setting"),
        (
            ("MDP_SECRET_KEY", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz!@"),
            "32 random bytes",
        ),
        (("MDP_SECRET_KEY", "c2hvcnQ="), "32 random bytes"),
        (("ALLOWED_HOSTS", "*"), "no host name"),
        (("TRUSTED_PROXIES", "everyone"), "no address or network"),
        (("API_BASE", "/v2"), "below /api"),
        (("MDP_DEBUG", "perhaps"), "true or false"),
        (("CORS_ALLOWED_ORIGINS", "*"), "no origin"),
    ];
    for (setting, why) in refused {
        let output = run(&data, &[setting], &["config"]);
        assert_eq!(output.status.code(), Some(2), "{setting:?}");
        assert!(err(&output).contains(why), "{setting:?}: {}", err(&output));
        assert!(!err(&output).contains("django"), "a secret is shown");
    }
    // What scripts and compose files have beside it is none of its business.
    let fine = [("MDP_NO_RUSTUP", "1"), ("APP_SLUG", "x"), ("VITE_API_BASE", "/api")];
    assert!(run(&data, &fine, &["config"]).status.success());
}

#[test]
fn what_the_previous_system_was_configured_by_is_named_with_what_takes_its_place() {
    let data = TempDir::new().unwrap();
    let file = data.path().join("old");
    fs::write(&file, "DJANGO_SECRET_KEY=of-the-framework\nSTATIC_ROOT=/app/static\n").unwrap();
    let path = file.to_str().unwrap();
    let env = [
        ("GUNICORN_BIND", "0.0.0.0:8000"),
        ("GUNICORN_WORKERS", "3"),
        ("DJANGO_ALLOWED_HOSTS", "vault.test"),
        ("DEBUG", "other-programs"),
    ];
    // `serve` names them as well, before it looks at anything else.
    for command in [&["config"][..], &["serve", "--listen", "nowhere"]] {
        let told = err(&run(&data, &env, &[command, &["--env-file", path]].concat()));
        let expected = [
            format!("DJANGO_SECRET_KEY ({path}) "),
            "GUNICORN_BIND (environment) ".to_owned(),
            "and set MDP_SECRET_KEY in its place".to_owned(),
            "and set MDP_LISTEN in its place".to_owned(),
            "and set ALLOWED_HOSTS in its place".to_owned(),
        ];
        for part in expected {
            assert!(told.contains(&part), "{part} is missing from\n{told}");
        }
        let useless = |name: &str| {
            told.lines().any(|l| l.starts_with(name) && l.contains("Nothing takes its place"))
        };
        assert!(useless("STATIC_ROOT") && useless("GUNICORN_WORKERS"), "{told}");
        assert!(!told.contains("of-the-framework") && !told.contains("DEBUG"), "{told}");
    }
    assert!(run(&data, &env, &["config"]).status.success(), "nobody is stopped");
}

#[test]
fn a_secret_comes_from_a_file_that_nobody_else_reads() {
    let data = TempDir::new().unwrap();
    let file = data.path().join("key");
    fs::write(&file, format!("{}\n", "ab".repeat(32))).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let path = file.to_str().unwrap();
    let setting = [("MDP_SECRET_KEY_FILE", path)];
    let shown = run(&data, &setting, &["config"]);
    assert!(out(&shown).contains(&format!("MDP_SECRET_KEY=********\t{path}")), "{}", err(&shown));
    let twice = [setting[0], ("MDP_SECRET_KEY", "cd")];
    assert!(err(&run(&data, &twice, &["config"])).contains("not both"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(run(&data, &setting, &["config"]).status.code(), Some(2));
}

#[test]
fn a_credential_of_a_unit_is_a_secret_from_a_file() {
    let data = TempDir::new().unwrap();
    let folder = data.path().join("credentials");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("mdp_MDP_SECRET_KEY");
    fs::write(&file, "ab".repeat(32)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    fs::write(folder.join("mdp_SOMETHING_ELSE"), "").unwrap();
    let unit = ("CREDENTIALS_DIRECTORY", folder.to_str().unwrap());
    let shown = run(&data, &[unit], &["config"]);
    let expected = format!("MDP_SECRET_KEY=********\t{}", file.display());
    assert!(out(&shown).contains(&expected), "{}{}", out(&shown), err(&shown));
    let twice = run(&data, &[unit, ("MDP_SECRET_KEY", "cd")], &["config"]);
    assert!(err(&twice).contains("not both"), "{}", err(&twice));
}

#[test]
fn the_servers_secret_is_its_owners_alone_and_its_loss_is_said() {
    let data = TempDir::new().unwrap();
    let folder = data.path().join("data");
    let server = ServerProcess::start(program(), &folder, &[]);
    let secret = folder.join("server-secret");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&secret), mode(&folder)), (0o600, 0o700));
    let person = Person::sign_up(&mut server.client(), "operator", None);
    assert!(server.stop().success(), "told to stop, it stops well");

    let serve = |settings: &[(&str, &str)]| {
        let mut serve = command(program(), &folder, settings);
        let output = serve.args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)));
        err(&output)
    };
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(serve(&[]).contains("chmod 600"));
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let kept = fs::read(&secret).unwrap();
    fs::write(&secret, b"junk").unwrap();
    assert!(serve(&[]).contains("put it back from a backup"));
    fs::remove_file(&secret).unwrap();
    assert!(serve(&[]).contains("put it back from a backup"), "no new one is made in silence");
    fs::write(&secret, &kept).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();

    // Sealed under a key from then on, and no longer readable without.
    let key = "cd".repeat(32);
    let server = ServerProcess::start(program(), &folder, &[("MDP_SECRET_KEY", &key)]);
    assert!(person.try_log_in(&server.client(), PASSWORD).1.is_some());
    drop(server);
    assert_ne!(fs::read(&secret).unwrap(), kept);
    assert!(serve(&[]).contains("MDP_SECRET_KEY"));
    let server = ServerProcess::start(program(), &folder, &[("MDP_SECRET_KEY", &key)]);
    assert!(person.try_log_in(&server.client(), PASSWORD).1.is_some());
    drop(server);

    // Sealed under another, those that a restore replaced too, and from then on under that one alone.
    let replaced = folder.join("server-secret.replaced-0123456789abcdef");
    fs::copy(&secret, &replaced).unwrap();
    let other = "ef".repeat(32);
    assert!(serve(&[("MDP_SECRET_KEY_PREVIOUS", &key)]).contains("MDP_SECRET_KEY"));
    let both = [("MDP_SECRET_KEY", other.as_str()), ("MDP_SECRET_KEY_PREVIOUS", key.as_str())];
    // By the server alone: what only looks leaves it as it is.
    let sealed = fs::read(&secret).unwrap();
    for looks in [&["status"][..], &["doctor"], &["verify"]] {
        command(program(), &folder, &both).args(looks).output().unwrap();
        assert!(fs::read(&secret).unwrap() == sealed, "{looks:?}");
    }
    for settings in [&both[..], &both[..1], &both[..]] {
        let server = ServerProcess::start(program(), &folder, settings);
        assert!(person.try_log_in(&server.client(), PASSWORD).1.is_some());
    }
    assert!(serve(&[("MDP_SECRET_KEY", &key)]).contains("MDP_SECRET_KEY"));
    fs::rename(&replaced, &secret).unwrap();
    drop(ServerProcess::start(program(), &folder, &both[..1]));
}

#[test]
fn the_service_manager_is_told_when_it_serves_and_when_it_stops() {
    let data = TempDir::new().unwrap();
    let path = data.path().join("notify");
    let told = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    let settings = [("NOTIFY_SOCKET", path.to_str().unwrap())];
    let server = ServerProcess::start(program(), &data.path().join("data"), &settings);
    let next = || {
        let mut message = [0; 100];
        let length = told.recv(&mut message).unwrap();
        String::from_utf8_lossy(&message[..length]).trim().to_owned()
    };
    assert_eq!(next(), "READY=1");
    assert!(server.stop().success());
    assert_eq!(next(), "STOPPING=1");
}

#[test]
fn a_database_of_another_schema_is_refused_unless_it_may_be_migrated() {
    let data = TempDir::new().unwrap();
    let refused = run(&data, &[], &["serve", "--no-migrate", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("mdp-server migrate"), "{}", err(&refused));
    let migrated = run(&data, &[], &["migrate"]);
    assert_eq!(err(&migrated), "The database has been created.\n");
    let again = run(&data, &[("LANG", "fr_FR.UTF-8")], &["migrate"]);
    assert_eq!(err(&again), "La base de données est à jour.\n");
}
