//! Waivers brought to findings, and what is odd about the waivers themselves.

use super::finding::{Acceptance, LintFinding};
use crate::{
    manifest::Waiver,
    model::{Address, Code, Place, Problem, Severity, suggest},
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

static WAIVER_EXPIRED: Code = Code {
    id: "waiver-expired",
    severity: Severity::Warning,
    title: "A waiver has ended",
    why: "Somebody accepted a finding until a day, and that day is past. The finding counts again.",
    remedy: "Correct what the rule finds, or write a later day and say in the reason why it is still accepted.",
    wrong: "lead_statuses: [New, NEW]\nwaivers:\n  - {rule: names-differ-in-case, address: lead_status/*, reason: Both \
            are used, until: 2001-01-01}\n",
    right: "lead_statuses: [New, NEW]\nwaivers:\n  - {rule: names-differ-in-case, address: lead_status/*, reason: Both \
            are used, until: 2999-12-31}\n",
};

static WAIVER_UNUSED: Code = Code {
    id: "waiver-unused",
    severity: Severity::Warning,
    title: "A waiver waives nothing",
    why: "What it accepted has been corrected. Left where it is, it would hide the next finding of that sort.",
    remedy: "Take it out.",
    wrong: "lead_statuses: [New]\nwaivers:\n  - {rule: names-differ-in-case, address: lead_status/*, reason: Both are \
            used, until: 2999-12-31}\n",
    right: "lead_statuses: [New]\n",
};

static WAIVER_UNKNOWN_RULE: Code = Code {
    id: "waiver-unknown-rule",
    severity: Severity::Warning,
    title: "A waiver names a rule that is not there",
    why: "It is misspelt, or this closectl does not have the rule. The waiver waives nothing.",
    remedy: "Correct the name; `closectl explain rules` lists them.",
    wrong: "lead_statuses: [New]\nwaivers:\n  - {rule: names-differ, address: lead_status/New, reason: Both are used, \
            until: 2999-12-31}\n",
    right: "lead_statuses: [New]\n",
};

static WAIVER_UNKNOWN_ADDRESS: Code = Code {
    id: "waiver-unknown-address",
    severity: Severity::Warning,
    title: "A waiver names an object that is not there",
    why: "The address is misspelt, or the object has been renamed or taken out. The waiver waives nothing.",
    remedy: "Correct the address, or take the waiver out.",
    wrong: "lead_statuses: [New]\nwaivers:\n  - {rule: names-differ-in-case, address: lead_status/Now, reason: Both \
            are used, until: 2999-12-31}\n",
    right: "lead_statuses: [New]\n",
};

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
        if waiver.until < today {
            odd.push(expired(waiver));
        } else if !waive(&mut findings, waiver) {
            odd.push(without_effect(waiver, addresses, rules));
        }
    }

    findings.extend(odd);
    findings.sort_by(|one, other| one.order().cmp(&other.order()));
    findings
}

/// Marks the findings that a waiver accepts, and says whether there are any. The first waiver of a finding counts.
fn waive(findings: &mut [LintFinding], waiver: &Waiver) -> bool {
    let is_meant = |finding: &&mut LintFinding| {
        let address = finding.address.as_ref();
        finding.problem.code.id == waiver.rule && address.is_some_and(|address| covers(waiver, address))
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

fn covers(waiver: &Waiver, address: &Address) -> bool {
    address.matches(&waiver.address) || *address == Address::parse(&waiver.address)
}

fn expired(waiver: &Waiver) -> LintFinding {
    let Waiver {
        rule, until, places, ..
    } = waiver;
    let message = format!("the waiver of `{rule}` ended with {until}");
    let help = "correct what the rule finds, or write a later day and why";
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
    if !addresses.iter().any(|one| covers(waiver, one)) {
        let message = format!("the waiver names `{address}`, which the manifests do not list");
        let help = match suggest(address, addresses.iter().map(Address::as_str)) {
            Some(likely) => format!("did you mean `{likely}`?"),
            None => "correct the address, or take the waiver out".to_owned(),
        };
        return about(&WAIVER_UNKNOWN_ADDRESS, message, *at_address, "not listed", &help);
    }

    let message = format!("`{rule}` finds nothing at `{address}`");
    about(
        &WAIVER_UNUSED,
        message,
        *at_rule,
        "waives nothing",
        "take the waiver out",
    )
}

fn about(code: &'static Code, message: String, place: Place, label: &str, help: &str) -> LintFinding {
    LintFinding {
        problem: Problem::new(code, message).at(place, label).help(help),
        address: None,
        waived: None,
    }
}
