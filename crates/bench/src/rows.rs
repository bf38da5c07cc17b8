//! Figures: how they are kept between the parts of a run, and printed at its end.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;

use serde_json::{Value, json};

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was measured, for a person.
    pub name: String,
    /// How much; not a number where it wasn't measured.
    pub value: f64,
    /// Of what: `ms`, `/s`, `MB/s`, `KiB`… Rates (`…/s`) are better high, all else low.
    pub unit: String,
    /// What it should reach.
    pub target: Option<f64>,
    /// The row of the machine's own limit, by name.
    pub limit: Option<String>,
    /// Why it wasn't measured.
    pub not_run: Option<String>,
}

impl Row {
    /// A figure without target or limit.
    pub fn new(name: &str, value: f64, unit: &str) -> Self {
        let (name, unit) = (name.to_owned(), unit.to_owned());
        Self { name, value, unit, target: None, limit: None, not_run: None }
    }

    /// A figure that couldn't be measured here.
    pub fn not_run(name: &str, reason: &str) -> Self {
        Self { not_run: Some(reason.to_owned()), ..Self::new(name, f64::NAN, "") }
    }

    /// What it should reach.
    #[must_use]
    pub fn target(mut self, target: f64) -> Self {
        self.target = Some(target);
        self
    }

    /// What no program could beat here.
    #[must_use]
    pub fn limit(mut self, name: &str) -> Self {
        self.limit = Some(name.to_owned());
        self
    }

    fn met(&self) -> Option<bool> {
        let high = self.unit.ends_with("/s");
        self.target.map(|target| if high { self.value >= target } else { self.value <= target })
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "value": self.value, "unit": self.unit,
            "target": self.target, "limit": self.limit, "not_run": self.not_run,
        })
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            name: value.get("name")?.as_str()?.to_owned(),
            value: value.get("value")?.as_f64().unwrap_or(f64::NAN),
            unit: value.get("unit")?.as_str()?.to_owned(),
            target: value.get("target").and_then(Value::as_f64),
            limit: value.get("limit").and_then(Value::as_str).map(str::to_owned),
            not_run: value.get("not_run").and_then(Value::as_str).map(str::to_owned),
        })
    }
}

/// Adds figures to the file of the run.
pub fn append(path: &Path, rows: &[Row]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    rows.iter().try_for_each(|row| writeln!(file, "{}", row.to_json()))
}

/// The figures of the run; lines that aren't figures are left out.
pub fn read(path: &Path) -> io::Result<Vec<Row>> {
    let lines = BufReader::new(File::open(path)?).lines().collect::<io::Result<Vec<_>>>()?;
    Ok(lines
        .iter()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter_map(|value: Value| Row::from_json(&value))
        .collect())
}

/// The table: value, target and whether it is met, ratio to the machine's limit.
pub fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for row in rows {
        if let Some(reason) = &row.not_run {
            let _ = writeln!(out, "{:width$}  NOT RUN: {reason}", row.name);
            continue;
        }
        let value = format!("{} {}", shown(row.value), row.unit);
        let _ = write!(out, "{:width$}  {value:>16}", row.name);
        if let (Some(target), Some(met)) = (row.target, row.met()) {
            let target = format!("{} {}", shown(target), row.unit);
            let _ = write!(out, "  target {target:>14} {}", if met { "met" } else { "MISSED" });
        }
        if let Some((name, ratio)) = ratio(row, rows) {
            let _ = write!(out, "  {} of {name}", shown(ratio));
        }
        out.push('\n');
    }
    out
}

fn ratio<'a>(row: &'a Row, rows: &[Row]) -> Option<(&'a str, f64)> {
    let name = row.limit.as_deref()?;
    let limit = rows.iter().find(|other| other.name == name)?;
    Some((name, row.value / limit.value))
}

/// Three significant digits, no exponent.
fn shown(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_met_from_above_and_a_time_from_below() {
        let rows = [
            Row::new("fsync", 4000.0, "/s"),
            Row::new("pushes", 3000.0, "/s").target(2000.0).limit("fsync"),
            Row::new("login", 2.5, "ms").target(2.0),
        ];
        let table = table(&rows);
        assert!(table.contains("target        2000 /s met  0.750 of fsync"), "{table}");
        assert!(table.contains("2.50 ms  target        2.00 ms MISSED"), "{table}");
    }

    #[test]
    fn what_was_not_measured_says_why() {
        let row = Row::not_run("flushes", "strace is not installed");
        let row = Row::from_json(&row.to_json()).unwrap();
        assert_eq!(table(&[row]), "flushes  NOT RUN: strace is not installed\n");
    }

    #[test]
    fn rows_come_back_as_they_were_kept() {
        let row = Row::new("pull", 0.25, "ms").target(0.3).limit("signatures");
        assert_eq!(Row::from_json(&row.to_json()), Some(row));
    }
}
