//! `mdp unlock`: opens the vault, in an agent.

use std::time::Duration;

use clap::Args;

use crate::failure::Failure;
use crate::session::Session;

#[derive(Args)]
pub(crate) struct Unlock {
    /// Lock after so long without a command: 30s, 15m, 8h
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = duration)]
    timeout: Duration,
}

impl Unlock {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        // One that is there has its own time: this one's counts from now on.
        super::lock::end(session)?;
        session.unlock(self.timeout)?;
        session.note("unlocked", &[]);
        Ok(())
    }
}

/// A number and its unit, from a second to a week.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "a number with s, m or h, from 1s to 168h".to_owned();
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    let seconds = number.saturating_mul(unit);
    if (1..=168 * 3600).contains(&seconds) {
        Ok(Duration::from_secs(seconds))
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_and_a_limit() {
        assert_eq!(duration("15m"), Ok(Duration::from_mins(15)));
        for wrong in ["", "m", "15", "0s", "169h", "-1m", "1é"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
