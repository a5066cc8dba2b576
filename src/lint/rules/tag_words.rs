//! Tags of texts that look misspelt: those of records, and those of objects that have a tag of their own.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{
    Address, Code, Problem, TagName, explanation, is_tag_owner, likely_tag, misspelt, text_tags,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&UNLIKELY_TAG],
    find,
};

static UNLIKELY_TAG: Code = Code::warning(explanation!("unlikely-tag"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let mut words = None;
    for one in input.wanted() {
        for attribute in one.kind.tagged() {
            let Some(text) = one.entry.spec.attributes.get(attribute).and_then(Value::as_str) else {
                continue;
            };
            let words = words.get_or_insert_with(|| OwnWords::of(input));
            let mut told = BTreeSet::new();
            let tags = text_tags(text);
            for path in tags.iter().flat_map(|tag| tag.paths()) {
                let Some(problem) = problem(path, words).filter(|_| told.insert(path)) else {
                    continue;
                };
                let place = input.place(one.address(), &format!("/{attribute}"));
                findings.push(LintFinding::new(
                    one.address().clone(),
                    problem.at(place, "written here"),
                ));
            }
        }
    }
}

fn problem(path: &str, words: &OwnWords<'_>) -> Option<Problem> {
    let path = path.trim_end_matches('.');
    if let Some(likely) = likely_tag(path) {
        let message = format!("closectl doesn't know the tag `{path}`");
        let help = format!("did you mean `{likely}`? If Close has this tag, waive the rule");
        return Some(Problem::new(&UNLIKELY_TAG, message).help(help));
    }

    let word = path.split('.').next_back()?;
    let is_of_record = path.split('.').next().is_some_and(is_tag_owner);
    let (likely, address) = words.likely(word).filter(|_| !is_of_record)?;
    let message = format!("no object in the manifests has the tag `{word}`");
    let help =
        format!("did you mean `{likely}`, the tag of `{address}`? If Close has this tag, waive the rule");
    Some(Problem::new(&UNLIKELY_TAG, message).help(help))
}

/// The words by which tags name objects of the manifests.
struct OwnWords<'a> {
    /// The objects by their words.
    words: BTreeMap<String, &'a Address>,
    /// The words that objects had under their old names, which Close may keep.
    former: BTreeSet<String>,
}

impl<'a> OwnWords<'a> {
    fn of(input: LintInput<'a>) -> Self {
        let (mut words, mut former) = (BTreeMap::new(), BTreeSet::new());
        for one in input.wanted() {
            let form = one.kind.any.def.mentions;
            if let Some(TagName::Word(word)) = form.tag(&one.address().name()) {
                words.insert(word, one.address());
            }
            for old in one.entry.renamed_from.iter() {
                if let Some(TagName::Word(word)) = form.tag(&Address::of(old.as_str()).name()) {
                    former.insert(word);
                }
            }
        }
        Self { words, former }
    }

    /// Returns the word that this one most likely is with a slip of the pen, and whose it is.
    fn likely(&self, word: &str) -> Option<(&str, &'a Address)> {
        if self.words.contains_key(word) || self.former.contains(word) {
            return None;
        }
        let likely = misspelt(word, self.words.keys().map(String::as_str))?;
        self.words.get(likely).map(|address| (likely, *address))
    }
}
