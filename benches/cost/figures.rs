//! Figures in sections: each with its limit and whether it is kept.

use crate::table::{Table, mebibytes, milliseconds};
use std::{fmt, time::Duration};

/// Figures in sections.
#[derive(Default)]
pub struct Figures {
    sections: Vec<(String, Vec<Figure>)>,
    /// Whether a count missed its limit.
    missed: bool,
}

struct Figure {
    what: String,
    value: String,
    limit: String,
    verdict: &'static str,
}

impl Figures {
    /// Begins a section.
    pub fn section(&mut self, title: &str) {
        self.sections.push((title.to_owned(), Vec::new()));
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
        let limit = format!("< {}", mebibytes(Some(limit_kib)));
        self.figure(what, mebibytes(kib), Some(limit), kib.map(|kib| kib < limit_kib));
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
        let figure = Figure {
            what: what.to_owned(),
            value,
            limit: limit.unwrap_or_default(),
            verdict,
        };
        match self.sections.last_mut() {
            Some((_, figures)) => figures.push(figure),
            None => self.sections.push((String::new(), vec![figure])),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (title, figures)) in self.sections.iter().enumerate() {
            let mut table = Table::new(&[title, "figure", "limit", ""]);
            for figure in figures {
                table.row(vec![
                    figure.what.clone(),
                    figure.value.clone(),
                    figure.limit.clone(),
                    figure.verdict.to_owned(),
                ]);
            }
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{table}")?;
        }
        Ok(())
    }
}
