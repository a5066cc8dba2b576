//! Tables in Markdown, aligned so that they read as well on a terminal.

use std::{fmt, time::Duration};

/// Columns with a head and rows.
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Begins a table.
    pub fn new(head: &[&str]) -> Self {
        Self {
            head: head.iter().map(|&name| name.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row with a cell for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    fn width(&self, column: usize) -> usize {
        let all = self.rows.iter().chain([&self.head]);
        let widths = all.filter_map(|row| row.get(column).map(|cell| cell.chars().count()));
        widths.max().unwrap_or_default().max(3)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, row: &[String]| {
            for (column, cell) in row.iter().enumerate() {
                let width = self.width(column);
                match column {
                    0 => write!(f, "| {cell:<width$} ")?,
                    _ => write!(f, "| {cell:>width$} ")?,
                }
            }
            writeln!(f, "|")
        };
        line(f, &self.head)?;
        for column in 0..self.head.len() {
            let dashes = "-".repeat(self.width(column));
            match column {
                0 => write!(f, "|:{dashes}-")?,
                _ => write!(f, "|-{dashes}:")?,
            }
        }
        writeln!(f, "|")?;
        self.rows.iter().try_for_each(|row| line(f, row))
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

/// Writes a time in seconds where milliseconds would be too many digits.
pub fn duration(time: Duration) -> String {
    if time < Duration::from_secs(10) {
        milliseconds(time)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

/// Writes an amount of memory.
pub fn mebibytes(kib: Option<u64>) -> String {
    kib.map_or_else(
        || "not told".to_owned(),
        |kib| format!("{:.1} MiB", kib as f64 / 1024.0),
    )
}
