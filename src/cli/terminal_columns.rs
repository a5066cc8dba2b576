//! How many columns text is laid out for.

use crate::render::human::{ReviewExtent, TerminalLayout};
use std::{env, io};

/// The columns that text is laid out for on a terminal, whatever it has.
const COLUMNS: std::ops::RangeInclusive<usize> = 60..=120;

/// Finds out how many columns there are.
pub fn layout(extent: ReviewExtent) -> TerminalLayout {
    if let Some((terminal_size::Width(columns), _)) = terminal_size::terminal_size_of(io::stdout()) {
        let columns = usize::from(columns).clamp(*COLUMNS.start(), *COLUMNS.end());
        return TerminalLayout::columns(columns, extent);
    }
    // Without a terminal, as in a pipe, COLUMNS may still say how wide the page is.
    let said = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    said.map_or(TerminalLayout::unknown(extent), |columns: usize| {
        TerminalLayout::columns(columns.max(*COLUMNS.start()), extent)
    })
}
