//! References that can only be checked in an organization.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{Code, Problem, explanation};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&UNCHECKED_REFERENCE],
    find,
};

/// A reference that can't be checked offline. It is no mistake, so that nothing fails because of it.
pub static UNCHECKED_REFERENCE: Code = Code::info(explanation!("unchecked-reference"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    for (address, target, place) in input.read.unchecked(input.registry) {
        let message = format!("no manifest lists `{target}`, so only Close knows whether it exists");
        let problem = Problem::new(&UNCHECKED_REFERENCE, message)
            .at(place, "not checked")
            .help("`closectl plan` checks it");
        findings.push(LintFinding::new(address, problem));
    }
}
