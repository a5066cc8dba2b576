//! What is put away and still used.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::{
    manifest::yaml::{YamlContent, YamlNode},
    model::{Address, Code, PARENT, Place, Problem, explanation, template},
};
use std::collections::BTreeSet;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&ARCHIVED_STILL_USED],
    find,
};

static ARCHIVED_STILL_USED: Code = Code::warning(explanation!("archived-still-used"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let archived: BTreeSet<Address> = input
        .wanted()
        .filter(|one| {
            let mut switches = one
                .kind
                .attributes
                .values()
                .filter(|attribute| attribute.archives);
            switches.any(|attribute| one.is_on(&attribute.name))
        })
        .map(|one| one.address().clone())
        .collect();

    if archived.is_empty() {
        return;
    }

    for one in input.wanted() {
        let address = one.address();
        // What lies in an archived type is put away with it.
        if address.lineage().any(|text| archived.contains(text)) {
            continue;
        }

        let attributes = &one.entry.spec.attributes;
        let named = attributes.iter().filter(|(name, _)| *name != PARENT);
        let targets: BTreeSet<Address> = named.flat_map(|(_, value)| template::targets(value)).collect();
        for target in targets.iter().filter(|target| archived.contains(*target)) {
            let message = format!("`{address}` refers to `{target}`, which is archived");
            let mention = input.node(address).and_then(|node| mention(node, target));
            let problem = Problem::new(&ARCHIVED_STILL_USED, message)
                .at(mention.or_else(|| input.head(address)), "archived")
                .with(input.head(target), "put away here")
                .help("delete the reference, or bring the type back with `is_archived: false`");
            findings.push(LintFinding::new(address.clone(), problem));
        }
    }
}

/// Returns the text of an entry that names an object, by its address or by its name alone.
fn mention(node: &YamlNode, target: &Address) -> Option<Place> {
    match &node.content {
        YamlContent::String(text) => {
            let names = template::targets(&text.as_str().into()).contains(target) || *text == target.name();
            names.then_some(node.place)
        }
        YamlContent::Sequence(items) => items.iter().find_map(|item| mention(item, target)),
        // A name further down is nearer to what refers to it than the name of the entry itself.
        YamlContent::Mapping(entries) => entries
            .iter()
            .rev()
            .find_map(|entry| mention(&entry.value, target)),
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) => None,
    }
}
