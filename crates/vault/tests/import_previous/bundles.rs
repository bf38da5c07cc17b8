//! Secret bundles are carried over whole, and opened where the passphrase is given.

use mdp_vault::import::previous::open_bundle;
use mdp_vault::import::{Action, ImportError};
use mdp_vault::item::{Field, Item};
use serde_json::Value;

use crate::support::*;

fn bundle<'a>(vault: &'a Vault, app: &str, environment: &str) -> &'a Item {
    vault.titled(&format!("{app}/{environment}")).1
}

fn custom<'a>(item: &'a Item, label: &str) -> Option<&'a str> {
    item.custom.iter().find(|custom| custom.label == label).map(|custom| custom.value.as_str())
}

#[test]
fn payloads_are_kept_whole() {
    let vault = Vault::of(&opened(&file(SQL_GZ), "alice"));
    for expected in expected("alice")["secret_bundles"].as_array().unwrap() {
        let (app, environment) =
            (expected["app"].as_str().unwrap(), expected["environment"].as_str().unwrap());
        let item = bundle(&vault, app, environment);
        assert_eq!(item.fields.get(Field::APPLICATION), app);
        assert_eq!(item.fields.get(Field::ENVIRONMENT), environment);
        let payload: Value = serde_json::from_str(item.fields.get(Field::PAYLOAD)).unwrap();
        assert_eq!(payload, expected["payload"]);
        assert!(item.custom.is_empty());
    }
}

#[test]
fn passphrases_and_root_secrets_open_them() {
    let expected = expected("alice");
    let mut source = opened(&file(SQL_GZ), "alice");
    let secrets: Vec<_> = expected["secret_bundles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bundle| bundle.get("pull_root_secret").unwrap_or(&bundle["secret"]).as_str().unwrap())
        .collect();
    assert_eq!(source.open_bundles("wrong"), 0);
    for secret in secrets {
        assert_eq!(source.open_bundles(secret), 1);
    }
    let vault = Vault::of(&source);
    for expected in expected["secret_bundles"].as_array().unwrap() {
        let item = bundle(
            &vault,
            expected["app"].as_str().unwrap(),
            expected["environment"].as_str().unwrap(),
        );
        match expected.get("plaintext") {
            Some(plaintext) => assert_eq!(custom(item, ""), plaintext.as_str()),
            None => {
                for file in expected["files"].as_array().unwrap() {
                    assert!(
                        custom(item, file.as_str().unwrap()).is_some_and(|text| !text.is_empty())
                    );
                }
            }
        }
    }
    let weather = bundle(&vault, "openweather", "dev");
    assert_eq!(custom(weather, "OPENWEATHER_API_KEY"), Some("0123456789abcdef0123456789abcdef"));
    assert_eq!(custom(weather, "NOTE"), Some("clé de test é"));
}

#[test]
fn the_derived_secret_opens_the_same_as_its_root() {
    let account = account(&file(SQL_GZ), "alice");
    let expected = &expected("alice")["secret_bundles"][1];
    let files = |name: &str| {
        open_bundle(&account.bundles[1], expected[name].as_str().unwrap()).unwrap().files
    };
    assert!(files("secret") == files("pull_root_secret"));
    for wrong in ["", "x", expected["secret"].as_str().unwrap().trim_end_matches('=')] {
        assert_eq!(
            open_bundle(&account.bundles[1], wrong).err(),
            Some(ImportError::WrongPassphrase)
        );
    }
}

#[test]
fn a_bundle_opened_later_completes_the_sealed_one_and_is_not_sealed_again() {
    let sealed = opened(&file(SQL_GZ), "alice");
    let mut open = opened(&file(SQL_GZ), "alice");
    open.open_bundles("Passphrase-openweather-2026");
    let mut vault = Vault::of(&sealed);
    assert_eq!(vault.import(&open).merged, 1);
    assert!(custom(bundle(&vault, "openweather", "dev"), "NOTE").is_some());
    for source in [&sealed, &open] {
        let plan = vault.plan(source);
        assert!(plan.changes().is_empty());
        assert!(plan.items.iter().all(|item| item.action == Action::Skip));
    }
}
