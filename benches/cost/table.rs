//! The table of figures: each with its limit and whether it is kept.

use std::{fmt, time::Duration};

/// Figures in sections, printed in columns.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    /// Whether a count missed its limit.
    missed: bool,
}

enum Row {
    Section(String),
    Figure {
        what: String,
        value: String,
        limit: String,
        verdict: &'static str,
    },
}

impl Table {
    /// Begins a section.
    pub fn section(&mut self, title: &str) {
        self.rows.push(Row::Section(title.to_owned()));
    }

    /// Adds a count, which must not pass its limit.
    pub fn count(&mut self, what: &str, count: usize, limit: Option<usize>) {
        let kept = limit.map(|limit| count <= limit);
        self.missed |= kept == Some(false);
        let limit = limit.map(|limit| format!("≤ {limit}"));
        self.figure(what, count.to_string(), limit, kept);
    }

    /// Adds a time, which is only compared.
    pub fn time(&mut self, what: &str, time: Duration, limit: Duration) {
        let text = format!("< {}", milliseconds(limit));
        self.figure(what, milliseconds(time), Some(text), Some(time < limit));
    }

    /// Adds an amount of memory, which is only compared.
    pub fn memory(&mut self, what: &str, kib: Option<u64>, limit_kib: u64) {
        let text = |kib: u64| format!("{:.1} MiB", kib as f64 / 1024.0);
        let value = kib.map_or_else(|| "not told".to_owned(), text);
        let limit = format!("< {}", text(limit_kib));
        self.figure(what, value, Some(limit), kib.map(|kib| kib < limit_kib));
    }

    /// Adds a figure without a limit.
    pub fn note(&mut self, what: &str, value: String) {
        self.figure(what, value, None, None);
    }

    /// Says whether every count kept its limit.
    pub fn holds(&self) -> bool {
        !self.missed
    }

    fn figure(&mut self, what: &str, value: String, limit: Option<String>, kept: Option<bool>) {
        let verdict = match kept {
            Some(true) => "ok",
            Some(false) => "MISSED",
            None => "",
        };
        self.rows.push(Row::Figure {
            what: what.to_owned(),
            value,
            limit: limit.unwrap_or_default(),
            verdict,
        });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            match row {
                Row::Section(title) => writeln!(f, "\n{title}")?,
                Row::Figure {
                    what,
                    value,
                    limit,
                    verdict,
                } => writeln!(
                    f,
                    "{}",
                    format!("  {what:<38} {value:>16} {limit:>14}   {verdict}").trim_end()
                )?,
            }
        }
        Ok(())
    }
}

/// Writes a time in milliseconds, with a decimal where it is short.
pub fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 20.0 && milliseconds.fract() > 0.0 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{milliseconds:.0} ms")
    }
}
