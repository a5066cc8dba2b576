//! Several organizations in one comment: a table, and each one folded.

use super::{
    escape::{html, prose},
    room::{Chunk, MOST, Room},
};
use crate::render::fleet::{Row, counts};

/// Writes the pages of several organizations as one.
#[must_use]
pub fn fleet(rows: &[Row<'_>], pages: &[Vec<String>]) -> String {
    let mut room = Room::new(MOST);
    room.push(&format!("# {}\n\n", prose(&counts(rows))));
    let lines: Vec<Chunk> = rows
        .iter()
        .map(|row| {
            let line = format!("- {}: **{}**\n", prose(row.name), row.result);
            Chunk {
                whole: line.clone(),
                short: line,
            }
        })
        .collect();
    room.section("", &lines, "\n");
    for (row, pages) in rows.iter().zip(pages) {
        let name = html(row.name);
        let open = format!("<details><summary><b>{name}</b>: {}</summary>\n\n", row.result);
        let page = Chunk {
            whole: format!("{}\n", pages.join("\n")),
            short: "Too long for this comment.\n\n".to_owned(),
        };
        if !pages.is_empty() {
            room.section(&open, &[page], "</details>\n\n");
        }
    }
    room.finish("closectl plan --org")
}
