//! What became of a run, in Markdown.

use super::{
    escape::{code, fenced, prose},
    size_budget::{MarkdownChunk, SizeBudget},
};
use crate::render::report::{OpenStep, StepLines};

/// Writes what became of a run; `verdict` says whether the organization is as wanted now.
pub fn result(steps: &StepLines, verdict: &str, most: usize) -> String {
    let mut budget = SizeBudget::new(most);
    budget.push("### Result\n\n");
    budget.push(&format!("{} {}\n\n", prose(&steps.counts()), prose(verdict)));

    // Steps that were done are counted above; a comment has room for those that need a look.
    let open = steps.open().map(|OpenStep { word, line, .. }| {
        let short = format!("- **{word}**: {}\n", code(&line.step));
        let because = line.because.as_ref();
        let because = because.map(|because| format!(": {}", prose(because)));
        MarkdownChunk {
            whole: format!("{}{}\n", short.trim_end(), because.unwrap_or_default()),
            short,
        }
    });
    let open: Vec<MarkdownChunk> = open.collect();
    if !open.is_empty() {
        budget.section("", &open, "\n");
    }
    budget.finish("closectl apply")
}

/// Writes why nothing was done.
pub fn refused(because: &str, most: usize) -> String {
    let mut budget = SizeBudget::new(most);
    budget.push("### Nothing was written\n\n");
    let lines: Vec<String> = because.lines().map(str::to_owned).collect();
    let reasons = MarkdownChunk {
        whole: fenced(&lines, "text", ""),
        short: "Too much has changed to be told here.\n".to_owned(),
    };
    budget.section("", &[reasons], "");
    budget.finish("closectl apply")
}
