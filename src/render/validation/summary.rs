//! How many findings there are, in one line.

use crate::{
    lint::LintFinding,
    model::{Severity, counted},
};

/// Counts findings by severity; `hidden` are not shown above the line.
pub fn summary(findings: &[&LintFinding], hidden: usize) -> String {
    let open = |severity: Severity| {
        let open = findings.iter().filter(|finding| finding.waived.is_none());
        open.filter(|finding| finding.problem.code.severity == severity)
            .count()
    };
    let (warnings, notes) = (open(Severity::Warning), open(Severity::Info));
    let waived = findings.iter().filter(|finding| finding.waived.is_some()).count();

    let mut parts = Vec::new();
    if warnings > 0 {
        parts.push(counted(warnings, "warning"));
    }
    if notes > 0 {
        let shown = match hidden {
            0 => String::new(),
            hidden if hidden < notes => format!(" ({hidden} of them shown with -v)"),
            _ => " (shown with -v)".to_owned(),
        };
        parts.push(format!("{}{shown}", counted(notes, "info")));
    }
    if waived > 0 {
        parts.push(format!("{waived} waived"));
    }

    let more = match warnings + notes {
        0 => "",
        _ => "; `closectl explain RULE` says why and what to do",
    };
    format!("found: {}{more}", parts.join(", "))
}
