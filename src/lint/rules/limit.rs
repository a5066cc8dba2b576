//! More objects than Close takes, as far as that is known.

use super::{
    super::{
        finding::LintFinding,
        input::{LintInput, WantedEntry},
    },
    rule::LintRule,
};
use crate::model::{Address, Code, KindVerbs, ObjectLimit, Problem, Scope, explanation};
use serde_json::Value;
use std::collections::BTreeMap;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&OVER_LIMIT],
    find,
};

static OVER_LIMIT: Code = Code::warning(explanation!("over-limit"));

/// What to do about too many objects of all.
const HELP: &str = "delete what nobody uses, or ask Close for a higher limit and waive the rule";

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let mut all: BTreeMap<&str, (ObjectLimit, Vec<WantedEntry<'_>>)> = BTreeMap::new();
    for one in input.wanted() {
        if let Some(limit) = one.kind.any.def.limit {
            let (_, counted) = all.entry(limit.what).or_insert_with(|| (limit, Vec::new()));
            counted.push(one);
        }
    }

    for (limit, counted) in all.into_values() {
        let ObjectLimit {
            what,
            most,
            in_use,
            scope,
        } = limit;
        let mut lists: BTreeMap<&str, Vec<WantedEntry<'_>>> = BTreeMap::new();
        for one in &counted {
            lists.entry(one.address().container()).or_default().push(*one);
        }

        if let Some(in_use) = in_use {
            let used: Vec<WantedEntry<'_>> = counted.iter().filter(|one| !is_away(one)).copied().collect();
            if let Some(first) = used.get(in_use) {
                let count = used.len();
                let message = format!("{count} {what} are not archived; Close takes {in_use}");
                let list = Address::of(first.kind.any.def.prefix);
                let help = "archive or delete what nobody uses";
                findings.push(over(input, list, &used, in_use, (message, help)));
                continue;
            }
        }

        let full: Vec<_> = lists.iter().filter(|(_, list)| list.len() > most).collect();
        match scope {
            // One list that is too long says more than all of them together.
            Scope::Unknown if !full.is_empty() => {
                for (container, list) in full {
                    let count = list.len();
                    let message = format!("`{container}` has {count} {what}; Close takes {most}");
                    findings.push(over(input, Address::of(*container), list, most, (message, HELP)));
                }
            }
            Scope::Organization | Scope::Unknown => {
                // A place of a field that is counted already is no other field.
                let own = counted
                    .iter()
                    .filter(|one| one.kind.any.def.verbs != KindVerbs::Associate);
                let own: Vec<WantedEntry<'_>> = own.copied().collect();
                if let Some(first) = own.get(most) {
                    let count = own.len();
                    let message = match scope {
                        Scope::Organization => format!("there are {count} {what}; Close takes {most}"),
                        Scope::Unknown => format!(
                            "there are {count} {what}; Close takes {most}, and may count those of all objects together"
                        ),
                    };
                    let list = Address::of(first.kind.any.def.prefix);
                    findings.push(over(input, list, &own, most, (message, HELP)));
                }
            }
        }
    }
}

/// Says whether an entry puts its object into the archive.
fn is_away(one: &WantedEntry<'_>) -> bool {
    let mut archives = one
        .kind
        .attributes
        .values()
        .filter(|attribute| attribute.archives);
    archives.any(|attribute| one.entry.spec.attributes.get(&attribute.name) == Some(&Value::Bool(true)))
}

/// Marks the first one that is too many.
fn over(
    input: LintInput<'_>,
    list: Address,
    counted: &[WantedEntry<'_>],
    most: usize,
    (message, help): (String, &str),
) -> LintFinding {
    let mut places: Vec<_> = counted
        .iter()
        .filter_map(|one| input.place(one.address(), ""))
        .collect();
    places.sort_by_key(|place| (place.source, place.start));

    let problem = Problem::new(&OVER_LIMIT, message)
        .at(places.get(most).copied(), format!("number {}", most + 1))
        .help(help);
    LintFinding::new(list, problem)
}
