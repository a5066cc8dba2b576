//! Queries that look for values which the manifests give no record.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{Address, Code, Problem, explanation, suggest, template};
use serde_json::Value;
use std::collections::BTreeMap;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&SOUGHT_CHOICE_MISSING],
    find,
};

static SOUGHT_CHOICE_MISSING: Code = Code::warning(explanation!("sought-choice-missing"));

/// A value that a query looks for in a field.
struct SoughtValue<'a> {
    field: Address,
    value: &'a str,
    /// The way to it in the entry.
    pointer: String,
}

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let mut choices: BTreeMap<&Address, Vec<String>> = BTreeMap::new();
    for one in input.wanted() {
        for (_, labels) in one.choices() {
            choices.insert(
                one.address(),
                labels.into_iter().map(|label| label.text).collect(),
            );
        }
    }

    for one in input.wanted() {
        let queries = one.kind.attributes.values().filter(|attribute| attribute.query);
        let mut sought = Vec::new();
        for attribute in queries {
            if let Some(query) = one.entry.spec.attributes.get(&attribute.name) {
                collect(query, &format!("/{}", attribute.name), &mut sought);
            }
        }

        for SoughtValue {
            field,
            value,
            pointer,
        } in sought
        {
            let field = named_field(input, field);
            let Some(known) = choices.get(&field) else {
                continue;
            };
            if known.iter().any(|choice| choice == value) {
                continue;
            }
            let message = format!("the query looks for `{value}`, which is not a choice of `{field}`");
            let help = match suggest(value, known.iter().map(String::as_str)) {
                Some(likely) => format!("write `{likely}`"),
                None => "write one of its choices, or add this one".to_owned(),
            };
            let problem = Problem::new(&SOUGHT_CHOICE_MISSING, message)
                .at(input.place(one.address(), &pointer), "no record has this")
                .with(input.head(&field), "the field")
                .help(help);
            findings.push(LintFinding::new(one.address().clone(), problem));
        }
    }
}

/// Returns the field that a place of a shared one stands for; others are themselves.
fn named_field(input: LintInput<'_>, field: Address) -> Address {
    let entry = input.read.desired.entries.get(&field);
    let named = entry.and_then(|entry| input.registry.place_of(&entry.spec));
    named.unwrap_or(field)
}

/// Collects the values that conditions on custom fields look for.
fn collect<'a>(node: &'a Value, pointer: &str, found: &mut Vec<SoughtValue<'a>>) {
    match node {
        Value::Object(map) => {
            let field = node["field"]["custom_field_id"]
                .as_str()
                .and_then(template::as_reference);
            let values = node["condition"]["values"].as_array().into_iter().flatten();
            for (at, value) in values.enumerate() {
                if let (Some(field), Some(value)) = (&field, value.as_str()) {
                    found.push(SoughtValue {
                        field: field.clone(),
                        value,
                        pointer: format!("{pointer}/condition/values/{at}"),
                    });
                }
            }
            for (key, inner) in map {
                collect(inner, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                collect(item, &format!("{pointer}/{at}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
