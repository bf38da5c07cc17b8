//! What the rules keep, and that nothing makes them drop more than they say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use mdp_recovery::archive::Name;
use mdp_recovery::retention::{Held, Policy, PolicyError, Reason, Verdict, ours, plan};
use mdp_recovery::schedule::zone;
use proptest::prelude::*;

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;
const TEN_YEARS: u64 = 3652 * DAY;
/// 2026-06-30, a Tuesday, at noon.
const NOW: u64 = 1_782_820_800_000;

fn held(at: u64) -> Held {
    Held { name: Name::new("mdp", at).unwrap(), verified: true }
}

fn daily(days: u64) -> Vec<Held> {
    (0..days).map(|day| held(NOW - day * DAY)).collect()
}

fn dropped(archives: &[Held], now: u64, policy: &Policy) -> BTreeSet<Name> {
    let plan = plan(archives, now, policy, &TimeZone::UTC);
    plan.into_iter()
        .filter(|(_, verdict)| *verdict == Verdict::Drop)
        .map(|(name, _)| name)
        .collect()
}

fn kept(archives: &[Held], policy: &str) -> usize {
    archives.len() - dropped(archives, NOW, &Policy::parse(policy).unwrap()).len()
}

#[test]
fn each_rule_keeps_as_many_as_it_says() {
    let year = daily(800);
    for (policy, count) in [
        ("last=3", 3),
        ("daily=7", 7),
        ("weekly=4", 4),
        ("monthly=12", 12),
        ("yearly=2", 2),
        ("yearly=5", 3),
        ("within=30d", 31),
        ("hourly=5", 5),
    ] {
        assert_eq!(kept(&year, policy), count, "{policy}");
    }
    let default = dropped(&year, NOW, &Policy::default());
    // 24 to 30 June; 21 and 14 June, 7 June (the week of the 24th to 28th is among the days);
    // the last days of eleven months before.
    assert_eq!(year.len() - default.len(), 7 + 2 + 11);
}

#[test]
fn years_of_daily_pruning_leave_what_the_rules_say_and_no_more() {
    let policy = Policy::parse("daily=7,weekly=4,monthly=12,yearly=3").unwrap();
    let mut left: Vec<Held> = Vec::new();
    for day in 0..3000 {
        let now = NOW + day * DAY;
        left.push(held(now));
        let gone = dropped(&left, now, &policy);
        left.retain(|held| !gone.contains(&held.name));
        assert!(left.len() <= 7 + 4 + 12 + 3, "{}", left.len());
    }
    assert!(left[0].name.at() < NOW + 3000 * DAY - 365 * DAY);
}

#[test]
fn a_pause_longer_than_the_window_lets_nothing_go_that_was_kept_before_it() {
    let month = Policy::within_days(30).unwrap();
    let before: Vec<Held> = daily(31);
    assert_eq!(dropped(&before, NOW, &month).len(), 0);
    for days in [33, 60, 366, 800] {
        // The server was off, or its clock is ahead: one archive is made.
        let later = NOW + days * DAY;
        let mut all = before.clone();
        all.push(held(later));
        assert_eq!(dropped(&all, later, &month).len(), 0, "{days} days");
    }
    // Backups that come a little late don't make a pause of every day.
    let late: Vec<Held> = (0..20).map(|n| held(NOW - n * (DAY + HOUR))).collect();
    assert_eq!(late.len() - dropped(&late, NOW, &Policy::within_days(1).unwrap()).len(), 1);
}

#[test]
fn a_rule_keeps_the_newest_of_its_span_and_says_which_it_is() {
    let archives = [held(NOW), held(NOW - HOUR), held(NOW - DAY), held(NOW - DAY - HOUR)];
    let verdicts = plan(&archives, NOW, &Policy::parse("daily=2").unwrap(), &TimeZone::UTC);
    let verdicts: Vec<Verdict> = verdicts.into_iter().map(|(_, verdict)| verdict).collect();
    let keep = Verdict::Keep;
    let expected =
        [keep(Reason::NewestVerified), Verdict::Drop, keep(Reason::Daily), Verdict::Drop];
    assert_eq!(verdicts, expected);
}

#[test]
fn days_are_those_of_the_time_zone() {
    // 21:30 and 23:30 in UTC: two days in Paris.
    let archives = [held(NOW + 11 * HOUR + HOUR / 2), held(NOW + 9 * HOUR + HOUR / 2)];
    let policy = Policy::parse("daily=7").unwrap();
    let count = |zone| {
        let plan = plan(&archives, NOW + DAY, &policy, &zone);
        plan.iter().filter(|(_, verdict)| *verdict != Verdict::Drop).count()
    };
    assert_eq!((count(TimeZone::UTC), count(zone("Europe/Paris").unwrap())), (1, 2));
}

#[test]
fn a_damaged_archive_does_not_push_out_the_good_one_of_its_day() {
    let mut archives = daily(30);
    archives.insert(0, Held { verified: false, ..held(NOW + HOUR) });
    archives.insert(3, Held { verified: false, ..held(NOW - 2 * DAY + HOUR) });
    let gone = dropped(&archives, NOW + HOUR, &Policy::parse("daily=7").unwrap());
    assert!(!gone.contains(&archives[0].name) && !gone.contains(&archives[1].name));
    assert!(gone.contains(&archives[3].name) && !gone.contains(&held(NOW - 2 * DAY).name));
}

#[test]
fn foreign_files_are_never_spoken_of() {
    let listed = [
        "mdp_db-20260630-120000.mdpbak",
        "mdp_db-20260630-120000.mdpbak.sidecar",
        "mdp_db-20260630-120000.mdpbak.part",
        "other_db-20260630-120000.mdpbak",
        "x/mdp_db-20260630-120000.mdpbak",
        "holiday.jpg",
    ];
    assert_eq!(ours("mdp", listed), [Name::new("mdp", NOW).unwrap()]);
}

#[test]
fn settings_are_read_or_refused_by_their_reason() {
    assert_eq!(Policy::parse(" daily=7, weekly=4 ,monthly=12"), Ok(Policy::default()));
    assert_eq!(Policy::parse("within=30d"), Policy::within_days(30));
    for nothing in ["", "daily=0", "daily=0,last=0"] {
        assert_eq!(Policy::parse(nothing), Err(PolicyError::Nothing));
    }
    assert_eq!(Policy::within_days(0), Err(PolicyError::Nothing));
    for wrong in ["daily", "daily=-1", "daily=x", "fortnightly=2", "within=3w", "daily=7;weekly=4"]
    {
        assert_eq!(Policy::parse(wrong).map_err(|e| e.code()), Err("retention-invalid"), "{wrong}");
    }
}

fn policies() -> impl Strategy<Value = Policy> {
    let rule = proptest::sample::select(vec![
        "last", "hourly", "daily", "weekly", "monthly", "yearly", "within",
    ]);
    proptest::collection::vec((rule, 1_u32..40), 1..4).prop_map(|rules| {
        let text: Vec<_> = rules.iter().map(|(rule, count)| format!("{rule}={count}")).collect();
        Policy::parse(&text.join(",")).unwrap()
    })
}

fn archives() -> impl Strategy<Value = Vec<Held>> {
    // In hours back from now: some dense, some with long pauses, some from a wrong clock.
    let age = prop_oneof![0_u64..100, 0_u64..24 * 400, 0_u64..24 * 3652];
    let one = (age, any::<bool>())
        .prop_map(|(age, verified)| Held { verified, ..held(NOW + 30 * DAY - age * HOUR) });
    proptest::collection::vec(one, 0..60).prop_map(|archives| {
        let once: BTreeMap<_, _> =
            archives.into_iter().map(|held| (held.name.clone(), held)).collect();
        once.into_values().collect()
    })
}

proptest! {
    #[test]
    fn the_newest_verified_is_never_dropped(
        archives in archives(), policy in policies(), now in NOW - TEN_YEARS..NOW + TEN_YEARS,
    ) {
        let gone = dropped(&archives, now, &policy);
        let newest = archives.iter().filter(|held| held.verified).map(|held| &held.name).max();
        prop_assert!(newest.is_none_or(|newest| !gone.contains(newest)));
        let newest = archives.iter().map(|held| &held.name).max();
        prop_assert!(newest.is_none_or(|newest| !gone.contains(newest)));
    }

    #[test]
    fn a_clock_that_jumps_ten_years_deletes_nothing_more(
        archives in archives(), policy in policies(), forward: bool,
    ) {
        // Everything the rules let go is gone; then the clock jumps, and an archive is made.
        let now = NOW + 31 * DAY;
        let gone = dropped(&archives, now, &policy);
        let mut left: Vec<_> =
            archives.into_iter().filter(|held| !gone.contains(&held.name)).collect();
        let jumped = if forward { now + TEN_YEARS } else { now - TEN_YEARS };
        prop_assert!(dropped(&left, jumped, &policy).is_subset(&dropped(&left, now, &policy)));
        left.push(held(jumped));
        if forward {
            prop_assert!(dropped(&left, jumped, &policy).is_subset(&dropped(&left, now, &policy)));
        } else {
            let future = |name: &Name| name.at() > jumped + DAY;
            prop_assert!(!dropped(&left, jumped, &policy).iter().any(future));
        }
        // And when it is right again, the archive of the wrong time has cost none.
        if forward {
            left.pop();
            let without = dropped(&left, now, &policy);
            left.push(held(jumped));
            prop_assert_eq!(dropped(&left, now, &policy), without);
        }
    }

    #[test]
    fn every_archive_is_judged_once_and_nothing_else_is(
        archives in archives(), policy in policies(),
    ) {
        let now = NOW + 31 * DAY;
        let verdicts = plan(&archives, now, &policy, &TimeZone::UTC);
        prop_assert_eq!(verdicts.len(), archives.len());
        let names: BTreeSet<_> = archives.iter().map(|held| &held.name).collect();
        prop_assert!(verdicts.iter().all(|(name, _)| names.contains(name)));
    }
}
