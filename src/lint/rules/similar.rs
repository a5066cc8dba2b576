//! Names in one list that people can't tell apart.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{Address, Code, Problem, explanation, folded, same_letters};
use std::{
    collections::{HashMap, hash_map::Entry as MapEntry},
    hash::{BuildHasher as _, RandomState},
};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&NAMES_DIFFER_IN_CASE, &SAME_LETTERS],
    find,
};

static NAMES_DIFFER_IN_CASE: Code = Code::warning(explanation!("names-differ-in-case"));

pub(super) static SAME_LETTERS: Code = Code::warning(explanation!("same-letters"));

/// The first address of each name. A long manifest has a million of them, so that no second copy of the names is kept.
#[derive(Default)]
struct FirstOfNames<'a> {
    /// By a number that the folded name makes up.
    addresses: HashMap<u64, &'a Address>,
    numbers: RandomState,
}

impl<'a> FirstOfNames<'a> {
    /// Returns the address that came first with a name like this one; keeps this one where none did.
    fn known(&mut self, address: &'a Address) -> Option<&'a Address> {
        let name = like(address);
        let mut number = self.numbers.hash_one(&name);
        loop {
            match self.addresses.entry(number) {
                MapEntry::Vacant(free) => {
                    free.insert(address);
                    return None;
                }
                MapEntry::Occupied(known) if like(known.get()) == name => return Some(known.get()),
                // Another name makes up the same number.
                MapEntry::Occupied(_) => number = number.wrapping_add(1),
            }
        }
    }
}

/// Returns what is the same of addresses whose names people can't tell apart.
fn like(address: &Address) -> (&str, String) {
    (address.container(), folded(&address.name()))
}

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let mut first = FirstOfNames::default();
    for one in input.wanted() {
        let address = one.address();
        // In a URL capital letters may matter.
        if address.as_str().contains("://") {
            continue;
        }

        let Some(known) = first.known(address) else {
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
            (
                &SAME_LETTERS,
                "look the same, but use different Unicode characters",
            )
        } else {
            (&NAMES_DIFFER_IN_CASE, "differ only in capital letters or spaces")
        };
        let message = format!("`{}` and `{}` {how}", other.name(), address.name());

        let pointer = format!("/{}", one.kind.any.def.key);
        let problem = Problem::new(code, message)
            .at(input.place(address, &pointer), "here")
            .with(input.head(other), "the other")
            .help("keep one of the two, or give them names that people can tell apart");
        findings.push(LintFinding::new(address.clone(), problem));
    }
}
