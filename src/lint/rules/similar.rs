//! Names in one list that people can't tell apart.

use super::{
    super::{
        finding::LintFinding,
        input::{LintInput, folded},
    },
    rule::LintRule,
};
use crate::model::{Address, Code, Problem, explanation, same_letters};
use std::collections::HashMap;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&NAMES_DIFFER_IN_CASE, &SAME_LETTERS],
    find,
};

static NAMES_DIFFER_IN_CASE: Code = Code::warning(explanation!("names-differ-in-case"));

pub(super) static SAME_LETTERS: Code = Code::warning(explanation!("same-letters"));

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

        let (code, how) = if same_letters(&other.name(), &address.name()) {
            (&SAME_LETTERS, "are the same letters in other code points")
        } else {
            (&NAMES_DIFFER_IN_CASE, "differ only in capital letters or blanks")
        };
        let message = format!("`{}` and `{}` {how}", other.name(), address.name());

        let pointer = format!("/{}", one.kind.any.def.key);
        let problem = Problem::new(code, message)
            .at(input.place(address, &pointer), "like the other")
            .with(input.head(other), "the other")
            .help("keep one of the two, or say in their names how they differ");
        findings.push(LintFinding::new(address.clone(), problem));
    }
}
