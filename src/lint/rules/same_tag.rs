//! Objects whose names give the same tag in Close.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{Address, Code, Problem, TagName, explanation};
use std::collections::BTreeMap;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&SAME_TAG],
    find,
};

static SAME_TAG: Code = Code::warning(explanation!("same-tag"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let mut known: BTreeMap<(&str, String), &Address> = BTreeMap::new();
    for one in input.wanted() {
        let def = one.kind.any.def;
        let address = one.address();
        // Tags with the name itself differ wherever names do.
        let Some(TagName::Word(word)) = def.mentions.tag(&address.name()) else {
            continue;
        };

        let Some(other) = known.get(&(def.name, word.clone())) else {
            known.insert((def.name, word), address);
            continue;
        };
        let message = format!(
            "this name and `{}` have the same tag in Close, `{word}`",
            other.name()
        );
        let problem = Problem::new(&SAME_TAG, message)
            .at(input.place(address, &format!("/{}", def.key)), "this name")
            .with(input.head(other), "the other one")
            .help("give one of them a name with other letters or digits");
        findings.push(LintFinding::new(address.clone(), problem));
    }
}
