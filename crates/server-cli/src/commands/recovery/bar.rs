//! How far the work has come, on standard error: a bar on a terminal, nothing elsewhere.

use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use mdp_recovery::progress::{Progress, Silent, Stage};

struct Bar(Mutex<ProgressBar>);

/// The progress that fits where standard error goes.
pub(super) fn of_terminal() -> Arc<dyn Progress> {
    if io::stderr().is_terminal() {
        Arc::new(Bar(Mutex::new(ProgressBar::hidden())))
    } else {
        Arc::new(Silent)
    }
}

impl Progress for Bar {
    fn stage(&self, stage: Stage, bytes: Option<u64>) {
        let (bar, template) = match bytes {
            Some(bytes) => (ProgressBar::new(bytes), "{msg} {bar:30} {bytes}/{total_bytes} {eta}"),
            None => (ProgressBar::new_spinner(), "{msg} {spinner} {bytes} {bytes_per_sec}"),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        // One sign for every language: out of the archive, back from it, into the database.
        bar.set_message(match stage {
            Stage::Writing => "→",
            Stage::Reading => "✓",
            Stage::Filling => "←",
        });
        bar.enable_steady_tick(Duration::from_millis(100));
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.finish_and_clear();
        *shown = bar;
    }

    fn advance(&self, bytes: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).inc(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).finish_and_clear();
    }
}
