//! Waivers brought to findings, and what is odd about the waivers themselves.

use super::finding::{Acceptance, LintFinding};
use crate::{
    manifest::Waiver,
    model::{Address, Code, Place, Problem, explanation, suggest},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What can be odd about waivers.
pub static CODES: &[&Code] = &[
    &WAIVER_EXPIRED,
    &WAIVER_UNUSED,
    &WAIVER_UNKNOWN_RULE,
    &WAIVER_UNKNOWN_ADDRESS,
];

static WAIVER_EXPIRED: Code = Code::warning(explanation!("waiver-expired"));

static WAIVER_UNUSED: Code = Code::warning(explanation!("waiver-unused"));

static WAIVER_UNKNOWN_RULE: Code = Code::warning(explanation!("waiver-unknown-rule"));

static WAIVER_UNKNOWN_ADDRESS: Code = Code::warning(explanation!("waiver-unknown-address"));

/// Marks the findings that somebody accepts, and adds what is odd about the waivers.
///
/// `addresses` are those of all entries; `today` is the day on which waivers are to count.
#[must_use]
pub fn judge(
    mut findings: Vec<LintFinding>,
    waivers: &[Waiver],
    addresses: &BTreeSet<Address>,
    rules: &[&'static Code],
    today: Date,
) -> Vec<LintFinding> {
    let mut odd = Vec::new();
    for waiver in waivers {
        let is_known = rules.iter().any(|known| known.id == waiver.rule);
        if waiver.until < today && is_known {
            odd.push(expired(waiver));
        } else if !waive(&mut findings, waiver) {
            odd.push(without_effect(waiver, addresses, rules));
        }
    }

    // These come after all waivers were applied, so that no waiver can accept what is odd about another.
    findings.extend(odd);
    findings.sort_by(|one, other| one.order().cmp(&other.order()));
    findings
}

/// Marks the findings that a waiver accepts, and says whether there are any. The first waiver of a finding counts.
fn waive(findings: &mut [LintFinding], waiver: &Waiver) -> bool {
    let is_meant = |finding: &&mut LintFinding| {
        let address = finding.address.as_ref();
        finding.problem.code.id == waiver.rule
            && address.is_some_and(|address| waiver.address.selects(address))
    };
    let mut waives = false;
    for finding in findings.iter_mut().filter(is_meant) {
        waives = true;
        finding.waived.get_or_insert_with(|| Acceptance {
            reason: waiver.reason.clone(),
            until: waiver.until,
        });
    }
    waives
}

fn expired(waiver: &Waiver) -> LintFinding {
    let Waiver {
        rule, until, places, ..
    } = waiver;
    let message = format!("the waiver of `{rule}` expired on {until}");
    let help = "fix the finding, or set a later `until` and update `reason`";
    about(&WAIVER_EXPIRED, message, places[2], "past", help)
}

/// Says why a waiver accepts nothing: the likeliest mistake first.
fn without_effect(waiver: &Waiver, addresses: &BTreeSet<Address>, rules: &[&'static Code]) -> LintFinding {
    let Waiver {
        rule,
        address,
        places: [at_rule, at_address, _],
        ..
    } = waiver;
    if rules.iter().all(|known| known.id != rule) {
        let message = format!("there is no rule `{rule}`");
        let help = match suggest(rule, rules.iter().map(|known| known.id)) {
            Some(likely) => format!("did you mean `{likely}`?"),
            None => "`closectl explain rules` lists them".to_owned(),
        };
        return about(&WAIVER_UNKNOWN_RULE, message, *at_rule, "not a rule", &help);
    }

    if !addresses.iter().any(|one| waiver.address.selects(one)) {
        let message = format!("the waiver names `{address}`, which the manifests do not list");
        let help = match suggest(address.text(), addresses.iter().map(Address::as_str)) {
            Some(likely) => format!("did you mean `{likely}`?"),
            None => "correct the address, or remove the waiver".to_owned(),
        };
        return about(&WAIVER_UNKNOWN_ADDRESS, message, *at_address, "not listed", &help);
    }

    let message = format!("`{rule}` finds nothing at `{address}`");
    about(
        &WAIVER_UNUSED,
        message,
        *at_rule,
        "waives nothing",
        "remove the waiver",
    )
}

fn about(code: &'static Code, message: String, place: Place, label: &str, help: &str) -> LintFinding {
    LintFinding {
        problem: Problem::new(code, message).at(place, label).help(help),
        address: None,
        waived: None,
    }
}
