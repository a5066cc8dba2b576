//! Problems and rules explained: one on a terminal, all of them as pages of the documentation.

use super::human::hanging;
use crate::model::{Code, Explanation, Severity};
use std::fmt::Write as _;

/// Explains one.
pub fn code(code: &Code, width: usize) -> String {
    let (id, severity) = (code.id, code.severity);
    let Explanation {
        title,
        why,
        remedy,
        wrong,
        right,
    } = code.explanation();

    let mut out = String::new();
    let texts = [
        format!("{id} ({}): {title}.", sort(severity)),
        format!("Why it matters: {why}"),
        format!("What to do: {remedy}"),
    ];
    for (at, text) in texts.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { "\n" });
        for line in text.lines() {
            hanging(&mut out, "", line, width);
        }
    }

    // Not every code has an example, and a heading over nothing would look like a bug.
    for (about, text) in [("Instead of", wrong), ("Write", right)] {
        if !text.is_empty() {
            let _ = write!(out, "\n{about}:\n");
            for line in text.lines() {
                let _ = writeln!(out, "    {line}");
            }
        }
    }

    // Problems can't be waived.
    if severity < Severity::Error {
        let _ = write!(
            out,
            "\nTo accept it until an expiry date, add a waiver to a manifest:\n{}",
            waiver(id)
        );
    }
    let all = match severity {
        Severity::Error => "problems",
        Severity::Warning | Severity::Info => "rules",
    };
    let _ = write!(out, "\n`closectl explain {all}` lists all {all}.");
    out
}

/// Lists some, one a line.
pub fn list(heading: &str, codes: &[&Code], width: usize) -> String {
    let widest = codes.iter().map(|code| code.id.len()).max().unwrap_or_default();
    let mut out = format!("{heading}:\n");
    for code in codes {
        let first = format!("    {:<widest$}  {:<7}  ", code.id, code.severity.word());
        hanging(&mut out, &first, code.explanation().title, width);
    }
    out.push_str("\n`closectl explain CODE` says why it matters and what to do.");
    out
}

/// Writes the page of all rules.
pub fn rules_page(codes: &[&Code]) -> String {
    let mut out = String::from(RULES);
    for severity in [Severity::Warning, Severity::Info] {
        let some: Vec<&&Code> = codes.iter().filter(|code| code.severity == severity).collect();
        // `Error` never gets here: errors are problems, and not rules that can be waived.
        let heading = match severity {
            Severity::Error | Severity::Warning => "Warnings",
            Severity::Info => "Infos",
        };
        let _ = write!(out, "\n## {heading}\n");
        some.iter().for_each(|code| out.push_str(&section(code)));
    }
    out
}

/// Writes the page of all problems.
pub fn problems_page(codes: &[&Code]) -> String {
    let mut out = String::from(PROBLEMS);
    out.push_str("\n## Problems\n");
    codes.iter().for_each(|code| out.push_str(&section(code)));
    out
}

/// Writes the section of one.
pub fn section(code: &Code) -> String {
    let Explanation {
        title,
        why,
        remedy,
        wrong,
        right,
    } = code.explanation();
    let id = code.id;

    let mut out = format!("\n### {id}\n\n**{title}.** {why}\n\n{remedy}\n");
    if !wrong.is_empty() {
        let _ = write!(out, "\n```yaml\n# instead of\n{wrong}```\n");
    }
    if !right.is_empty() {
        let _ = write!(out, "\n```yaml\n# write\n{right}```\n");
    }
    out
}

fn sort(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "a problem",
        Severity::Warning => "a rule, warning",
        Severity::Info => "a rule, info",
    }
}

fn waiver(id: &str) -> String {
    format!(
        "    waivers:\n      - rule: {id}\n        address: ADDRESS        # `*` matches any text\n        \
         reason: why it is accepted\n        until: YYYY-MM-DD       # the expiry date\n"
    )
}

const RULES: &str = include_str!("codes/rules.md");

const PROBLEMS: &str = include_str!("codes/problems.md");
