//! URLs that are one, spelt in two ways.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{Address, Code, Problem, explanation};
use std::collections::{BTreeMap, btree_map::Entry as MapEntry};
use url::Url;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&ONE_URL_TWO_SPELLINGS],
    find,
};

static ONE_URL_TWO_SPELLINGS: Code = Code::warning(explanation!("one-url-two-spellings"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let mut first: BTreeMap<String, (&str, &Address)> = BTreeMap::new();
    for one in input.wanted() {
        let key = one.kind.any.def.key;
        let text = one
            .entry
            .spec
            .attributes
            .get(key)
            .and_then(|value| value.as_str());
        let Some((text, url)) = text.filter(|text| text.contains("://")).and_then(|text| {
            let url = Url::parse(text).ok()?;
            Some((text, url))
        }) else {
            continue;
        };

        let address = one.address();
        match first.entry(url.to_string()) {
            MapEntry::Vacant(free) => {
                free.insert((text, address));
            }
            MapEntry::Occupied(known) if known.get().0 == text => {}
            MapEntry::Occupied(known) => {
                let (spelling, other) = known.get();
                let message = format!("`{spelling}` and `{text}` are the same URL");
                let problem = Problem::new(&ONE_URL_TWO_SPELLINGS, message)
                    .at(input.place(address, &format!("/{key}")), "here")
                    .with(input.head(other), "the other")
                    .help("spell it the same way in both, or delete one of the two");
                findings.push(LintFinding::new(address.clone(), problem));
            }
        }
    }
}
