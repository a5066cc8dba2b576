//! Shared fields that the manifests describe and place nowhere.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{Address, Code, Problem, RegisteredKind, explanation};
use std::collections::BTreeSet;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&UNUSED_SHARED_FIELD],
    find,
};

static UNUSED_SHARED_FIELD: Code = Code::warning(explanation!("unused-shared-field"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    // Which kinds can be placed is told by the kinds of places, which name them.
    let placed = input.registry.kinds().filter_map(RegisteredKind::placed);
    let placed: BTreeSet<&str> = placed.collect();

    let used = input.wanted();
    let used: BTreeSet<Address> = used
        .filter_map(|one| one.kind.place_of(&one.entry.spec.attributes))
        .collect();

    for one in input.wanted() {
        let address = one.address();
        if !placed.contains(one.kind.any.def.prefix) || used.contains(address) {
            continue;
        }

        let name = address.name();
        let message = format!(
            "the manifests don't use the {} `{name}` on any object",
            one.kind.any.def.title
        );
        let key = one.kind.any.def.key;
        let help = format!("write `{{shared: {name}}}` in the list where it should appear, or remove it");
        let problem = Problem::new(&UNUSED_SHARED_FIELD, message)
            .at(input.place(address, &format!("/{key}")), "not used")
            .help(help);
        findings.push(LintFinding::new(address.clone(), problem));
    }
}
