//! Names in one list that people can't tell apart.

use super::{
    super::{
        finding::LintFinding,
        input::{LintInput, folded},
    },
    rule::LintRule,
};
use crate::model::{Address, Code, Problem, explanation};
use std::collections::HashMap;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&NAMES_DIFFER_IN_CASE],
    find,
};

static NAMES_DIFFER_IN_CASE: Code = Code::warning(explanation!("names-differ-in-case"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let mut first: HashMap<(&str, String), &Address> = HashMap::new();
    for one in input.wanted() {
        let address = one.address();
        // In a URL capital letters may matter.
        if address.as_str().contains("://") {
            continue;
        }

        let key = (address.container(), folded(&address.name()));
        let Some(known) = first.get(&key).copied() else {
            first.insert(key, address);
            continue;
        };

        // The one that is written later is the one to be looked at.
        let place = |one: &Address| input.place(one, "").map(|place| (place.source, place.start));
        let (other, address) = if place(known) > place(address) {
            (address, known)
        } else {
            (known, address)
        };

        let message = format!(
            "`{}` and `{}` differ only in capital letters or blanks",
            other.name(),
            address.name()
        );
        let pointer = format!("/{}", one.kind.any.def.key);
        let problem = Problem::new(&NAMES_DIFFER_IN_CASE, message)
            .at(input.place(address, &pointer), "like the other")
            .with(input.head(other), "the other")
            .help("keep one of the two, or say in their names how they differ");
        findings.push(LintFinding::new(address.clone(), problem));
    }
}
