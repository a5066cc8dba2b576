//! The registry of rules: each is one line here.

use super::{
    super::{finding::LintFinding, input::LintInput, members},
    archived, choices, consent, limit, line_breaks, names, queries,
    rule::LintRule,
    same_tag, secrets, similar, tag_words, tags, unchecked, unplaced, url_spellings, yaml_marks,
};

/// All rules over any kind.
pub static RULES: &[LintRule] = &[
    names::RULE,
    yaml_marks::RULE,
    line_breaks::RULE,
    url_spellings::RULE,
    unchecked::RULE,
    similar::RULE,
    choices::RULE,
    unplaced::RULE,
    archived::RULE,
    queries::RULE,
    tags::RULE,
    tag_words::RULE,
    same_tag::RULE,
    limit::RULE,
    consent::RULE,
    secrets::RULE,
];

/// Returns everything that the rules find, sorted by place. Waivers are not looked at.
#[must_use]
pub fn find(input: LintInput<'_>) -> Vec<LintFinding> {
    // What kinds find odd about a single entry was noted when the manifests were read.
    let remarks = input.read.remarks.iter();
    let mut findings: Vec<LintFinding> = remarks
        .map(|(address, problem)| LintFinding::new(address.clone(), problem.clone()))
        .collect();
    members::find(input, &mut findings);
    for rule in RULES {
        (rule.find)(input, &mut findings);
    }

    findings.sort_by(|one, other| one.order().cmp(&other.order()));
    findings
}
