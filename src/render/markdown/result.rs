//! What became of a run, in Markdown.

use super::{
    escape::{code, fenced, prose},
    room::{Chunk, Room},
};
use crate::render::report::{Line, Word, counts};

/// Writes what became of a run; `verdict` says whether the organization is as wanted now.
#[must_use]
pub fn result(lines: &[Line], verdict: &str, most: usize) -> String {
    let mut room = Room::new(most);
    room.push("### Result\n\n");
    room.push(&format!("{} {}\n\n", prose(&counts(lines)), prose(verdict)));
    let open: Vec<Chunk> = lines
        .iter()
        .filter(|line| line.word != Word::Done)
        .map(|line| {
            let short = format!("- **{}**: {}\n", line.word.text(), code(&line.step));
            let because = line
                .because
                .as_ref()
                .map(|because| format!(": {}", prose(because)));
            Chunk {
                whole: format!("{}{}\n", short.trim_end(), because.unwrap_or_default()),
                short,
            }
        })
        .collect();
    if !open.is_empty() {
        room.section("", &open, "\n");
    }
    room.finish("closectl apply")
}

/// Writes why nothing was done.
#[must_use]
pub fn refused(because: &str, most: usize) -> String {
    let mut room = Room::new(most);
    room.push("### Nothing was written\n\n");
    let lines: Vec<String> = because.lines().map(str::to_owned).collect();
    let reasons = Chunk {
        whole: fenced(&lines, "text", ""),
        short: "Too much has changed to be told here.\n".to_owned(),
    };
    room.section("", &[reasons], "");
    room.finish("closectl apply")
}
