//! The result of `validate --format json`.

use super::link::link;
use crate::{
    lint::LintFinding,
    model::{Location, Problem, Sources},
    render::problems::{ProblemReport, plain},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The report of `closectl validate --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "closectl validation report")]
pub struct ValidationReport {
    /// Whether the manifests have no problems. Findings do not count.
    valid: bool,
    /// The problems. Nothing can be planned until they are fixed.
    problems: Vec<ProblemReport>,
    /// The findings of rules. Missing if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    findings: Vec<FindingReport>,
}

/// A finding of a rule.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Found")]
struct FindingReport {
    /// The rule, which `closectl explain` explains and a waiver names.
    rule: &'static str,
    /// The severity.
    #[schemars(extend("enum" = ["warning", "info"]))]
    severity: &'static str,
    /// The finding, as one sentence without a full stop.
    message: String,
    /// The object or list, with secrets shown as stars; null for findings about waivers.
    address: Option<String>,
    /// The place; null if there is no single place.
    at: Option<Location>,
    /// Related places.
    also: Vec<Location>,
    /// The remedy; null if there is none.
    help: Option<String>,
    /// The page of the documentation that explains the rule.
    link: String,
    /// The waiver; null if the finding is not waived.
    waived: Option<WaiverReport>,
}

/// The waiver of a finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Accepted")]
struct WaiverReport {
    /// The reason.
    reason: String,
    /// The expiry date, as in `2027-01-31`.
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
