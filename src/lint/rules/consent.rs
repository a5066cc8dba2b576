//! Consents that outlive what they were given for.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::{
    manifest::ALLOW_DATA_LOSS,
    model::{Code, Problem, Severity},
};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&STANDING_CONSENT],
    find,
};

static STANDING_CONSENT: Code = Code {
    id: "standing-consent",
    severity: Severity::Warning,
    title: "`allow_data_loss: true` stands on an entry that stays",
    why: "It agrees to every loss that this entry will ever ask for, not only to the one that somebody had in mind: a \
          choice that is taken out next year goes with its values, and nobody is asked.",
    remedy: "Take it out once the change is applied everywhere, or agree on the command line for one run only: \
             `apply --allow-data-loss ADDRESS`.",
    wrong: "custom_fields:\n  lead:\n    - {name: Size, type: choices, choices: [Small], allow_data_loss: true}\n",
    right: "custom_fields:\n  lead:\n    - {name: Size, type: choices, choices: [Small]}\n",
};

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
