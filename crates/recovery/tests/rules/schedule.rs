//! Vectors around the days on which clocks change; times from the zones' published rules.

use std::time::Duration;

use jiff::Timestamp;
use mdp_recovery::schedule::{DEFAULT, Schedule, ScheduleError, zone};

/// The runs after `from`, as many as are expected.
fn runs(expression: &str, place: &str, from: &str, expected: &[&str]) {
    let schedule = Schedule::parse(expression, zone(place).unwrap()).unwrap();
    let mut now = millis(from);
    let mut got = Vec::new();
    for _ in expected {
        now = schedule.next_after(now, Duration::ZERO).unwrap();
        got.push(Timestamp::from_millisecond(now.try_into().unwrap()).unwrap().to_string());
    }
    assert_eq!(got, expected, "{expression} in {place}");
}

fn millis(text: &str) -> u64 {
    text.parse::<Timestamp>().unwrap().as_millisecond().try_into().unwrap()
}

#[test]
fn three_in_the_morning_stays_three_in_the_morning() {
    runs(
        DEFAULT,
        "Europe/Paris",
        "2026-03-28T00:00:00Z",
        &["2026-03-28T02:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z"],
    );
    runs(
        DEFAULT,
        "America/New_York",
        "2026-10-31T00:00:00Z",
        &["2026-10-31T07:00:00Z", "2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z"],
    );
}

#[test]
fn a_time_that_does_not_exist_runs_at_the_next_that_does() {
    runs(
        "30 2 * * *",
        "Europe/Paris",
        "2026-03-28T00:00:00Z",
        &["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"],
    );
    runs(
        "30 2 * * *",
        "America/New_York",
        "2026-03-07T00:00:00Z",
        &["2026-03-07T07:30:00Z", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"],
    );
}

#[test]
fn a_time_that_comes_twice_runs_once() {
    runs(
        "30 2 * * *",
        "Europe/Paris",
        "2026-10-24T12:00:00Z",
        &["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
    );
    runs(
        "30 1 * * *",
        "America/New_York",
        "2026-10-31T12:00:00Z",
        &["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"],
    );
}

#[test]
fn a_daily_job_runs_once_on_each_day_of_ten_years() {
    for place in ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC"] {
        let zone = zone(place).unwrap();
        for expression in ["@daily", "15 0 * * *", "30 1 * * *", "30 2 * * *", DEFAULT] {
            let schedule = Schedule::parse(expression, zone.clone()).unwrap();
            let mut now = millis("2026-01-01T12:00:00Z");
            let mut day = Timestamp::from_millisecond(now.try_into().unwrap())
                .unwrap()
                .to_zoned(zone.clone())
                .date();
            for _ in 0..3653 {
                let next = schedule.next_after(now, Duration::ZERO).unwrap();
                let at = Timestamp::from_millisecond(next.try_into().unwrap()).unwrap();
                let next_day = at.to_zoned(zone.clone()).date();
                // Neither left out nor doubled.
                assert_eq!(next_day, day.tomorrow().unwrap(), "{expression} in {place}");
                (now, day) = (next, next_day);
            }
        }
    }
}

#[test]
fn the_hours_of_a_day_are_as_many_as_it_has() {
    let schedule = Schedule::parse("0 * * * *", zone("Europe/Paris").unwrap()).unwrap();
    for (from, to, hours) in [
        ("2026-03-28T22:59:59Z", "2026-03-29T22:00:00Z", 23),
        ("2026-10-24T21:59:59Z", "2026-10-25T23:00:00Z", 25),
    ] {
        let (mut now, to) = (millis(from), millis(to));
        let mut count = 0;
        while let Some(next) = schedule.next_after(now, Duration::ZERO).filter(|next| *next < to) {
            (now, count) = (next, count + 1);
        }
        assert_eq!(count, hours);
    }
}

#[test]
fn jitter_delays_and_no_more() {
    let schedule = Schedule::parse(DEFAULT, zone("UTC").unwrap()).unwrap();
    let now = millis("2026-06-01T00:00:00Z");
    let later = schedule.next_after(now, Duration::from_secs(90)).unwrap();
    assert_eq!(later, millis("2026-06-01T03:01:30Z"));
    assert_eq!(schedule.next_after(later, Duration::ZERO), Some(millis("2026-06-02T03:00:00Z")));
}

#[test]
fn what_is_no_schedule_is_refused_by_its_reason() {
    let code = |text: &str| Schedule::parse(text, zone("UTC").unwrap()).err().map(|e| e.code());
    for text in
        ["", "3", "0 3 * *", "0 3 * * * *", "60 3 * * *", "0 25 * * *", "@often", "é * * * *"]
    {
        assert_eq!(code(text), Some("schedule-invalid"), "{text}");
    }
    assert_eq!(code("0 3 30 2 *"), Some("schedule-never"));
    assert_eq!(code(" 0 3 * * 1-5 "), None);
    assert_eq!(zone("Europe/Lutece").err(), Some(ScheduleError::Zone("Europe/Lutece".into())));
}
