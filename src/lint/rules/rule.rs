//! The registry of rules: each is one line here.

use super::{
    super::{finding::Finding, ground::Ground, members},
    archived, choices, consent, limit, names, secrets, similar, unplaced,
};
use crate::model::Code;

/// What looks for one thing, or for a few that are found together.
pub struct Rule {
    /// What it reports.
    pub codes: &'static [&'static Code],
    /// Looks for it.
    pub find: fn(Ground<'_>, &mut Vec<Finding>),
}

/// All rules over any kind.
pub static RULES: &[Rule] = &[
    names::RULE,
    similar::RULE,
    choices::RULE,
    unplaced::RULE,
    archived::RULE,
    limit::RULE,
    consent::RULE,
    secrets::RULE,
];

/// Returns everything that the rules find, sorted by place. Waivers are not looked at.
#[must_use]
pub fn find(ground: Ground<'_>) -> Vec<Finding> {
    let remarks = ground.read.remarks.iter();
    let mut findings: Vec<Finding> = remarks
        .map(|(address, problem)| Finding::new(address.clone(), problem.clone()))
        .collect();
    members::find(ground, &mut findings);
    for rule in RULES {
        (rule.find)(ground, &mut findings);
    }
    findings.sort_by(|one, other| one.order().cmp(&other.order()));
    findings
}
