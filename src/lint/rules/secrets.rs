//! Secrets that are written out.

use super::{
    super::{finding::LintFinding, input::LintInput, secret},
    rule::LintRule,
};
use crate::{
    manifest::yaml::{YamlContent, YamlNode},
    model::{Code, Place, Problem, explanation},
};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&PLAIN_SECRET],
    find,
};

static PLAIN_SECRET: Code = Code::warning(explanation!("plain-secret"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    for one in input.wanted() {
        let address = one.address();
        let place = input.node(address).and_then(|node| match &node.content {
            // What lies in the entry as objects of their own is no attribute of its kind.
            YamlContent::Mapping(entries) => {
                let own = entries
                    .iter()
                    .filter(|entry| one.kind.attributes.contains_key(&*entry.key));
                own.map(|entry| &entry.value).find_map(spot)
            }
            YamlContent::String(_)
            | YamlContent::Null
            | YamlContent::Bool(_)
            | YamlContent::Number(_)
            | YamlContent::Sequence(_) => spot(node),
        });
        if let Some(place) = place {
            let message = format!("`{address}` contains a secret in plain text");
            let problem = Problem::new(&PLAIN_SECRET, message)
                .at(place, "in this text")
                .help("write `${env:NAME}`, list NAME under `environment` in closectl.yaml, and keep the value out of the file; then replace the secret");
            findings.push(LintFinding::new(address.clone(), problem));
        }
    }
}

/// Returns the first text that holds a secret.
fn spot(node: &YamlNode) -> Option<Place> {
    match &node.content {
        YamlContent::String(text) => (!secret::spans(text).is_empty()).then_some(node.place),
        YamlContent::Sequence(items) => items.iter().find_map(spot),
        YamlContent::Mapping(entries) => entries.iter().find_map(|entry| spot(&entry.value)),
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) => None,
    }
}
