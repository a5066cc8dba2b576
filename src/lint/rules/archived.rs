//! Objects that are archived or not shared, and still used.

use super::{
    super::{
        finding::LintFinding,
        input::{LintInput, WantedEntry},
    },
    rule::LintRule,
};
use crate::{
    manifest::yaml::{YamlContent, YamlNode},
    model::{Address, Attribute, Code, PARENT, Place, Problem, explanation, template},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&ARCHIVED_STILL_USED, &NOT_SHARED_STILL_USED],
    find,
};

static ARCHIVED_STILL_USED: Code = Code::warning(explanation!("archived-still-used"));

static NOT_SHARED_STILL_USED: Code = Code::warning(explanation!("not-shared-still-used"));

/// The value that takes an object out of use.
#[derive(Clone, Copy)]
struct Withdrawal<'a> {
    attribute: &'a Attribute,
    value: &'a Value,
}

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let withdrawn: BTreeMap<&str, Withdrawal<'_>> = input
        .wanted()
        .filter_map(|one| Some((one.address().as_str(), Withdrawal::of(one)?)))
        .collect();
    if withdrawn.is_empty() {
        return;
    }

    let archived = |address: &str| withdrawn.get(address).is_some_and(Withdrawal::archives);
    for one in input.wanted() {
        let address = one.address();
        // What an archived type contains is archived with it.
        if address.lineage().any(archived) {
            continue;
        }

        let attributes = &one.entry.spec.attributes;
        let named = attributes.iter().filter(|(name, _)| *name != PARENT);
        let targets: BTreeSet<Address> = named.flat_map(|(_, value)| template::targets(value)).collect();
        for target in &targets {
            let Some(withdrawal) = withdrawn.get(target.as_str()).filter(|away| away.concerns(one)) else {
                continue;
            };
            let message = format!(
                "`{address}` refers to `{target}`, which is {}",
                withdrawal.words()
            );
            let mention = input.node(address).and_then(|node| mention(node, target));
            let problem = Problem::new(withdrawal.code(), message)
                .at(mention.or_else(|| input.head(address)), withdrawal.words())
                .with(input.head(target), "set here")
                .help(withdrawal.help());
            findings.push(LintFinding::new(address.clone(), problem));
        }
    }
}

impl<'a> Withdrawal<'a> {
    /// Finds the value that takes an object out of use; being archived comes before not being shared.
    fn of(one: WantedEntry<'a>) -> Option<Self> {
        let attributes = one.kind.attributes.values();
        let stated = attributes.filter_map(|attribute| {
            let value = one.entry.spec.attributes.get(&attribute.name)?;
            Some(Self { attribute, value })
        });
        let withdrawing = stated.filter(|one| {
            let is_away = one.attribute.archives && *one.value == true;
            is_away || one.attribute.withdraws.as_ref() == Some(one.value)
        });
        withdrawing.max_by_key(Self::archives)
    }

    /// Says whether no user can use the object; otherwise only its owner can.
    fn archives(&self) -> bool {
        self.attribute.archives || self.value.is_string()
    }

    /// Says whether this affects a setting that uses the object: an object that is not shared affects only those that
    /// act by themselves.
    fn concerns(&self, user: WantedEntry<'_>) -> bool {
        self.archives() || user.kind.any.def.acting.is_some()
    }

    fn code(&self) -> &'static Code {
        if self.archives() {
            &ARCHIVED_STILL_USED
        } else {
            &NOT_SHARED_STILL_USED
        }
    }

    fn words(&self) -> String {
        if self.archives() {
            return "archived".to_owned();
        }
        let name = &self.attribute.name;
        format!("not {}", name.strip_prefix("is_").unwrap_or(name))
    }

    /// Says how to bring the object back.
    fn help(&self) -> String {
        let other = match self.value {
            Value::Bool(value) => (!value).to_string(),
            value => {
                let words = self.attribute.words.iter();
                let mut others = words.filter(|word| value != word.as_str());
                others.next().cloned().unwrap_or_default()
            }
        };
        format!(
            "delete the reference, or set `{}: {other}` on the object",
            self.attribute.name
        )
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
