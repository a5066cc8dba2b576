//! Tags of texts that name fields which the manifests don't list.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{
    Code, MentionForm, Problem, TaggedField, explanation, plural, suggest, template, text_tags,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&FIELD_OF_TAG, &FIELD_OF_TAG_UNKNOWN],
    find,
};

static FIELD_OF_TAG: Code = Code::warning(explanation!("unlisted-field-in-tag"));

static FIELD_OF_TAG_UNKNOWN: Code = Code::info(explanation!("unmanaged-field-in-tag"));

/// The fields that tags can name, by what tags put before them.
#[derive(Default)]
struct TaggableFields {
    names: BTreeSet<String>,
    /// Whether the manifests have the list of them.
    is_managed: bool,
}

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let mut tagged = input
        .wanted()
        .filter(|one| one.kind.tagged().next().is_some())
        .peekable();
    if tagged.peek().is_none() {
        return;
    }

    let fields = fields(input);
    for one in tagged {
        let address = one.address();
        for attribute in one.kind.tagged() {
            let Some(text) = one.entry.spec.attributes.get(attribute).and_then(Value::as_str) else {
                continue;
            };
            let mut told = BTreeSet::new();
            for tag in text_tags(text) {
                for field in tag.fields() {
                    if let Some(problem) = problem(&field, tag.text, &fields)
                        && told.insert(tag.text)
                    {
                        let place = input.place(address, &format!("/{attribute}"));
                        findings.push(LintFinding::new(address.clone(), problem.at(place, "named here")));
                    }
                }
            }
        }
    }
}

fn problem(field: &TaggedField<'_>, tag: &str, fields: &BTreeMap<&str, TaggableFields>) -> Option<Problem> {
    let prefix = format!("{}.custom", field.owner);
    let known = fields.get(prefix.as_str())?;
    if field.is_id() || known.names.iter().any(|name| field.has_name(name)) {
        return None;
    }

    let (name, owner) = (&field.name, field.owner);
    if !known.is_managed {
        let message = format!(
            "`{tag}` names `{name}`, and the manifests don't list the fields of {}",
            plural(owner)
        );
        let help = "`closectl plan` looks for it in the organization";
        return Some(Problem::new(&FIELD_OF_TAG_UNKNOWN, message).help(help));
    }
    let likely = suggest(name, known.names.iter().map(String::as_str));
    let help = match likely {
        Some(likely) => format!("did you mean `{likely}`?"),
        None => format!(
            "list the field below `custom_fields: {{{owner}: …}}`, or write the name of one that is there"
        ),
    };
    let message = format!("`{tag}` names `{name}`, which is not a field of {owner}s in the manifests");
    Some(Problem::new(&FIELD_OF_TAG, message).help(help))
}

fn fields(input: LintInput<'_>) -> BTreeMap<&'static str, TaggableFields> {
    let mut fields: BTreeMap<&'static str, TaggableFields> = BTreeMap::new();
    for kind in input.registry.kinds() {
        let (MentionForm::IdOrTag(prefix), Some(listing)) = (kind.any.def.mentions, kind.any.def.listing)
        else {
            continue;
        };

        let known = fields.entry(prefix).or_default();
        known.is_managed |= input.read.desired.managed.contains(&listing.at);
        for one in input
            .wanted()
            .filter(|one| one.kind.any.def.name == kind.any.def.name)
        {
            // The place of a shared field has the name of the field.
            let key = one
                .entry
                .spec
                .attributes
                .get(kind.any.def.key)
                .and_then(Value::as_str);
            let field = key.and_then(template::as_reference);
            known
                .names
                .insert(field.map_or_else(|| one.address().name(), |field| field.name()));
        }
    }
    fields
}
