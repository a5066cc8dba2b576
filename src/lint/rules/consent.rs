//! Consents that outlive what they were given for.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::{
    manifest::ALLOW_DATA_LOSS,
    model::{Code, Problem, explanation},
};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&STANDING_CONSENT],
    find,
};

static STANDING_CONSENT: Code = Code::warning(explanation!("standing-consent"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    for one in input.wanted().filter(|one| one.entry.allow_data_loss) {
        let address = one.address();
        let message = format!("`{address}` stays and agrees to every later loss of its values");
        let place = input.place(address, &format!("/{ALLOW_DATA_LOSS}"));
        let problem = Problem::new(&STANDING_CONSENT, message)
            .at(place, "agrees for good")
            .help("take it out once the change is applied; `apply --allow-data-loss ADDRESS` agrees for one run");
        findings.push(LintFinding::new(address.clone(), problem));
    }
}
