//! Names in which somebody meant YAML: a colon without a space, and quotes and dashes of typography.

use super::{
    super::{
        finding::LintFinding,
        input::{EntryLabel, LintInput, WantedEntry},
    },
    rule::LintRule,
};
use crate::{
    manifest::yaml::is_other_dash,
    model::{Code, Problem, explanation},
};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&LOOKS_LIKE_YAML],
    find,
};

static LOOKS_LIKE_YAML: Code = Code::warning(explanation!("looks-like-yaml"));

/// The quotes of typography.
const QUOTES: &[char] = &['“', '”', '„', '‟', '‘', '’', '‚', '«', '»', '″'];

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    for one in input.wanted() {
        let choices = one.choices().flat_map(|(_, values)| values);
        for label in one.name().into_iter().chain(choices) {
            let Some(help) = likely_meant(one, &label) else {
                continue;
            };
            let message = format!("the {} `{}` looks like YAML", label.what, label.text);
            let place = input.place(one.address(), &label.pointer);
            let problem = Problem::new(&LOOKS_LIKE_YAML, message)
                .at(place, "here")
                .help(help);
            findings.push(LintFinding::new(one.address().clone(), problem));
        }
    }
}

/// Returns what to write instead of a name, if it is unlikely to be one.
fn likely_meant(one: WantedEntry<'_>, label: &EntryLabel) -> Option<String> {
    let text = label.text.as_str();
    if let Some((attribute, value)) = text.split_once(':')
        && one.kind.attributes.contains_key(attribute)
        && !value.starts_with(' ')
    {
        return Some(format!("write a space after the colon: `{attribute}: {value}`"));
    }

    let inner = text
        .strip_prefix(QUOTES)
        .and_then(|rest| rest.strip_suffix(QUOTES));
    if let Some(inner) = inner.filter(|inner| !inner.contains(QUOTES)) {
        return Some(format!("write straight quotes, or none: \"{inner}\""));
    }

    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    (is_other_dash(first) && rest.starts_with(' '))
        .then(|| format!("write one hyphen for the list item: `- {}`", rest.trim_start()))
}
