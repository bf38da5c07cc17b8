//! Dates as the previous system writes them: `2026-11-22 06:48:54.948712+00` in a dump,
//! `2026-11-22T00:48:54.948712-06:00` in an export.

use time::{Date, Month};

/// A moment, in microseconds since 1970-01-01T00:00:00Z, which is PostgreSQL's own precision.
pub type Micros = i64;

/// Reads `YYYY-MM-DD`, a space or `T`, `HH:MM`, optionally `:SS` with a fraction, and an offset:
/// `Z`, `±HH`, `±HHMM`, `±HH:MM`, `±HH:MM:SS` or none, which is UTC. `None` for anything else,
/// `infinity` and years before Christ included.
pub(super) fn parse(text: &str) -> Option<Micros> {
    let mut rest = Digits(text.trim().as_bytes());
    let year = rest.number(4..=6)?;
    rest.sign(b"-")?;
    let month = rest.number(2..=2)?;
    rest.sign(b"-")?;
    let day = rest.number(2..=2)?;
    rest.sign(b" Tt")?;
    let (hour, minute) = (rest.number(2..=2)?, rest.sign(b":").and_then(|_| rest.number(2..=2))?);
    let second = if rest.sign(b":").is_some() { rest.number(2..=2)? } else { 0 };
    let micros = if rest.sign(b".").is_some() { rest.fraction()? } else { 0 };
    let offset = rest.offset()?;
    if !rest.0.is_empty() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date =
        Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    let days = i64::from(date.to_julian_day()) - i64::from(EPOCH_JULIAN_DAY);
    Some((((days * 24 + hour) * 60 + minute) * 60 + second - offset) * 1_000_000 + micros)
}

/// The Julian day number of 1970-01-01.
const EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// What is left to read.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    /// As many digits as there are, if their number is within `length`.
    fn number(&mut self, length: std::ops::RangeInclusive<usize>) -> Option<i64> {
        let count =
            self.0.iter().take_while(|byte| byte.is_ascii_digit()).count().min(*length.end());
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        length
            .contains(&count)
            .then(|| digits.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
    }

    /// One of these characters.
    fn sign(&mut self, any_of: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        any_of.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// A fraction of a second, in microseconds; what is finer is cut.
    fn fraction(&mut self) -> Option<i64> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        let micros = (0..6)
            .fold(0, |sum, at| sum * 10 + digits.get(at).map_or(0, |byte| i64::from(byte - b'0')));
        (count > 0).then_some(micros)
    }

    /// An offset from UTC, in seconds.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.sign(b"Zz+-") {
            None | Some(b'Z' | b'z') => return Some(0),
            Some(b'-') => -1,
            Some(_) => 1,
        };
        let hours = self.number(2..=2)?;
        let mut rest = 0;
        for unit in [60, 1] {
            let colon = self.sign(b":").is_some();
            if colon || self.0.first().is_some_and(u8::is_ascii_digit) {
                rest += self.number(2..=2)? * unit;
            }
        }
        Some(sign * (hours * 3600 + rest))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_written_form_of_a_moment_reads_as_that_moment() {
        let moment = 1_795_330_134_948_712;
        for text in [
            "2026-11-22 06:48:54.948712+00",
            "2026-11-22T06:48:54.948712Z",
            "2026-11-22T00:48:54.948712-06:00",
            "2026-11-22 12:18:54.948712+05:30",
            "2026-11-22 12:18:54.948712+0530",
            "2026-11-22 00:48:54.948712-06",
            "2026-11-22 06:58:15.948712+00:09:21",
            "2026-11-22 06:48:54.9487129+00",
            " 2026-11-22 06:48:54.948712 ",
        ] {
            assert_eq!(parse(text), Some(moment), "{text}");
        }
        assert_eq!(
            parse("2026-11-22 06:48:58.29755+00"),
            parse("2026-11-22T00:48:58.297550-06:00")
        );
        assert_eq!(parse("1970-01-01 00:00+00"), Some(0));
        assert_eq!(parse("1969-12-31 23:59:59.5+00"), Some(-500_000));
        assert_eq!(parse("2024-02-29 00:00:00+00"), Some(1_709_164_800_000_000));
        assert_eq!(parse("2026-03-01T00:30:00+01:00"), Some(1_772_321_400_000_000));
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "infinity",
            "-infinity",
            "2026-11-22",
            "2026-13-01 00:00:00+00",
            "2025-02-29 00:00:00+00",
            "2026-11-22 24:00:00+00",
            "2026-11-22 06:48:54.+00",
            "2026-11-22 06:48:54+0",
            "0044-03-15 00:00:00+00 BC",
            "22/11/2026 06:48",
            "2026-11-22 06:48:54+00x",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_moment_or_none(text in "\\PC{0,40}", digits in "[0-9:.+TZ -]{0,40}") {
            parse(&text);
            parse(&digits);
        }
    }
}
