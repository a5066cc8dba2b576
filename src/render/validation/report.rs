//! The result of `validate --format json`.

use super::link::link;
use crate::{
    lint::LintFinding,
    model::{Location, Problem, Sources},
    render::problems::{ProblemReport, plain},
};
use schemars::JsonSchema;
use serde::Serialize;

/// What `closectl validate --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "closectl validation report")]
pub struct ValidationReport {
    /// Whether the manifests can be used: there are no problems. Findings do not count.
    valid: bool,
    /// What is wrong; nothing can be planned before it is corrected.
    problems: Vec<ProblemReport>,
    /// What rules find in valid manifests; left out where that is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    findings: Vec<FindingReport>,
}

/// What a rule found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Found")]
struct FindingReport {
    /// The rule, which `closectl explain` explains and a waiver names.
    rule: &'static str,
    /// How much it matters.
    #[schemars(extend("enum" = ["warning", "info"]))]
    severity: &'static str,
    /// What was found, as one sentence without a full stop.
    message: String,
    /// The object or list that it is about, with secrets starred out; null where it is about a waiver.
    address: Option<String>,
    /// Where; null where it is about no single place.
    at: Option<Location>,
    /// Other places that belong to it.
    also: Vec<Location>,
    /// What to do; null where there is nothing to say.
    help: Option<String>,
    /// The page of the documentation that explains the rule.
    link: String,
    /// Who accepts it; null where nobody does.
    waived: Option<WaiverReport>,
}

/// What the manifests say about a finding that is accepted.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Accepted")]
struct WaiverReport {
    /// Why it is accepted.
    reason: String,
    /// The last day on which it is, as in `2027-01-31`.
    #[schemars(extend("format" = "date"))]
    until: String,
}

impl ValidationReport {
    /// Makes the report.
    pub fn new(problems: &[Problem], findings: &[LintFinding], sources: &Sources) -> Self {
        Self {
            valid: problems.is_empty(),
            problems: problems.iter().map(|problem| plain(problem, sources)).collect(),
            findings: findings.iter().map(|finding| found(finding, sources)).collect(),
        }
    }
}

fn found(finding: &LintFinding, sources: &Sources) -> FindingReport {
    let LintFinding {
        problem,
        address,
        waived,
    } = finding;

    let ProblemReport {
        code,
        message,
        at,
        also,
        help,
    } = plain(problem, sources);

    FindingReport {
        rule: code,
        severity: problem.code.severity.word(),
        message,
        address: address.as_ref().map(ToString::to_string),
        at,
        also,
        help,
        link: link(problem.code),
        waived: waived.as_ref().map(|waived| WaiverReport {
            reason: waived.reason.clone(),
            until: waived.until.to_string(),
        }),
    }
}
