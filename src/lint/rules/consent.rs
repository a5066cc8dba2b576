//! Consents that outlive what they were given for.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{Code, ConsentRisk, Problem, explanation};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&STANDING_CONSENT],
    find,
};

static STANDING_CONSENT: Code = Code::warning(explanation!("standing-consent"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let allowed = input
        .wanted()
        .flat_map(|one| one.entry.allowed.iter().map(move |risk| (one.address(), *risk)));
    for (address, risk) in allowed {
        let later = match risk {
            ConsentRisk::DataLoss => "loss of its values",
            ConsentRisk::Access => "change of what users may do or see by it",
            ConsentRisk::Outreach => "mail, SMS and call to people outside by it",
        };
        let message = format!("`{address}` stays and agrees to every later {later}");
        let place = input.place(address, &format!("/{}", risk.entry_key()));
        let help = format!(
            "delete it once the change is applied; `apply {} ADDRESS` approves it for one run only",
            risk.option()
        );
        let problem = Problem::new(&STANDING_CONSENT, message)
            .at(place, "agrees for good")
            .help(help);
        findings.push(LintFinding::new(address.clone(), problem));
    }
}
