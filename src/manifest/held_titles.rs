//! The names that an unknown one may mean by what they hold: `workflows` is what `sequences` holds, and `fields` are those of
//! `custom_fields`.

use crate::model::plural;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The most names that are told for one word. A word of more of them says nothing.
const MOST: usize = 3;

/// The names whose values hold objects with titles of their own, such as the sections of a manifest.
#[derive(Debug, Default)]
pub struct HeldTitles {
    /// The titles of the objects, by the name.
    titles: BTreeMap<String, Vec<String>>,
}

impl HeldTitles {
    /// Reads what the properties of a part of a schema hold; `document` is the whole schema.
    pub fn of(part: &Value, document: &Value) -> Self {
        let properties = part["properties"].as_object().into_iter().flatten();
        let titles = properties.filter_map(|(name, property)| {
            let mut titles = Vec::new();
            add_titles(property, document, &mut titles);
            (!titles.is_empty()).then(|| (name.clone(), titles))
        });
        Self {
            titles: titles.collect(),
        }
    }

    /// Returns the names that have all words of an unknown one, themselves or in a title; nothing where too many have.
    pub fn sharing_words(&self, unknown: &str) -> Vec<&str> {
        let has_words = |(name, titles): &(&String, &Vec<String>)| {
            let mut phrases = std::iter::once(*name).chain(*titles);
            phrases.any(|phrase| holds_words(phrase, unknown))
        };
        let names: Vec<&str> = self
            .titles
            .iter()
            .filter(has_words)
            .map(|(name, _)| name.as_str())
            .collect();

        if names.len() > MOST { Vec::new() } else { names }
    }
}

/// Adds the titles of the objects in a value, without what lies in these.
fn add_titles(value: &Value, document: &Value, titles: &mut Vec<String>) {
    let pointer = value["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
    let object = pointer.and_then(|pointer| document.pointer(pointer));
    if let Some(title) = object.unwrap_or(value)["title"].as_str() {
        titles.push(title.to_owned());
        return;
    }

    let parts = ["items", "then", "else"].map(|key| value.get(key));
    let properties = value["properties"].as_object().into_iter().flat_map(Map::values);
    for part in parts.into_iter().flatten().chain(properties) {
        add_titles(part, document, titles);
    }
}

/// Says whether a phrase has every word of another one, be it of one or of several.
fn holds_words(phrase: &str, wanted: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let is_same = |one: &str, other: &str| one == other || plural(one) == other || one == plural(other);

    let (own, wanted) = (words(phrase), words(wanted));
    let is_held = |word: &String| own.iter().any(|one| is_same(one, word));
    !wanted.is_empty() && wanted.iter().all(is_held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_word_of_a_title_or_of_a_name_leads_to_the_names_that_hold_it() {
        let schema = json!({
            "properties": {
                "sequences": {"items": {"$ref": "#/$defs/sequence"}},
                "email_templates": {"items": {"title": "email template"}},
                "sms_templates": {"items": {"title": "SMS template"}},
                "custom_fields": {"properties": {"lead": {"items": {"then": {"title": "lead field"}}}}},
                "description": {"type": "string"},
            },
            "$defs": {"sequence": {"title": "workflow"}},
        });
        let held = HeldTitles::of(&schema, &schema);
        for (unknown, names) in [
            ("workflows", vec!["sequences"]),
            ("workflow", vec!["sequences"]),
            ("templates", vec!["email_templates", "sms_templates"]),
            ("fields", vec!["custom_fields"]),
            ("lead_fields", vec!["custom_fields"]),
            ("description", vec![]),
            ("flows", vec![]),
            ("_", vec![]),
        ] {
            assert_eq!(held.sharing_words(unknown), names, "{unknown}");
        }
    }
}
