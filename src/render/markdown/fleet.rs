//! Several organizations in one comment: a table, and each one folded.

use super::{
    escape::{html, prose},
    size_budget::{MOST, MarkdownChunk, SizeBudget},
};
use crate::render::fleet::{FleetRow, counts};

/// Writes the pages of several organizations as one.
pub fn fleet(rows: &[FleetRow<'_>], pages: &[Vec<String>]) -> String {
    let mut budget = SizeBudget::new(MOST);
    budget.push(&format!("# {}\n\n", prose(&counts(rows))));
    let lines = rows
        .iter()
        .map(|row| MarkdownChunk::same(format!("- {}: **{}**\n", prose(row.name), row.result)));
    budget.section("", &lines.collect::<Vec<_>>(), "\n");

    // Each organization is a part of its own, so that a long one is left out without the others.
    for (row, pages) in rows.iter().zip(pages) {
        let name = html(row.name);
        let open = format!("<details><summary><b>{name}</b>: {}</summary>\n\n", row.result);
        let page = MarkdownChunk {
            whole: format!("{}\n", pages.join("\n")),
            short: "Too long for this comment.\n\n".to_owned(),
        };
        if !pages.is_empty() {
            budget.section(&open, &[page], "</details>\n\n");
        }
    }
    budget.finish("closectl plan --org")
}
