//! What the last drill proved: a file in the data folder that `status`, `doctor` and the metrics
//! read.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Its name in the data folder.
const FILE: &str = "drill.json";
/// A drill is due every month; from then on its absence is an alarm. Milliseconds.
pub(in crate::commands) const OVERDUE: u64 = 35 * 24 * 3600 * 1000;

/// A drill. Times are in milliseconds, dates since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commands) struct Record {
    /// When it began.
    pub(in crate::commands) at: u64,
    /// Whether the canary came back.
    pub(in crate::commands) ok: bool,
    /// The archive.
    pub(in crate::commands) archive: String,
    /// `sqlite` or `postgresql`.
    pub(in crate::commands) engine: String,
    /// From nothing to the canary's record on the screen.
    pub(in crate::commands) rto_ms: u64,
    /// How much time's changes would have been lost, had the machine been lost when it began.
    pub(in crate::commands) rpo_ms: u64,
    /// When one last ended well: this one, or one before it.
    pub(in crate::commands) last_ok: Option<u64>,
}

impl Record {
    /// The last one; `None` where there was none, or what is there isn't one.
    pub(in crate::commands) fn read(data: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(data.join(FILE)).ok()?).ok()
    }

    /// Keeps it in place of the one before.
    pub(in crate::commands) fn write(&self, data: &Path) -> std::io::Result<()> {
        let staged = data.join(format!("{FILE}.new"));
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&staged)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        fs::rename(&staged, data.join(FILE))?;
        File::open(data)?.sync_all()
    }

    /// Shows it in `/metrics`.
    #[allow(clippy::cast_precision_loss, reason = "seconds, for a graph")]
    pub(in crate::commands) fn tell(&self) {
        let seconds = |ms: u64| ms as f64 / 1000.0;
        if let Some(at) = self.last_ok {
            metrics::gauge!("restore_drill_last_success_timestamp_seconds").set(seconds(at));
        }
        metrics::gauge!("restore_drill_duration_seconds").set(seconds(self.rto_ms));
    }
}
