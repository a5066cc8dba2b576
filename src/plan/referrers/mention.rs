//! Finds out whether a setting names an object, and how.

use super::disturbance::{MentionedObject, Upset};
use serde_json::Value;

/// How a setting relies on an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mention {
    /// By its id.
    Id,
    /// By its name, in a tag of a text.
    Tag,
    /// It looks for one of the values that go.
    LooksFor(String),
}

/// Returns how a setting relies on an object of which something goes, if it does.
pub(super) fn mention(value: &Value, object: &MentionedObject, upset: &Upset) -> Option<Mention> {
    if let Upset::ValuesGone(values) = upset {
        return sought(value, &object.needles, values).map(Mention::LooksFor);
    }

    if holds(value, &object.needles) {
        return Some(Mention::Id);
    }
    let (prefix, name) = object.tag.as_ref()?;
    let is_named = any_text(value, &mut |text| {
        tags(text).any(|tag| is_named_by(&tag, prefix, name))
    });
    is_named.then_some(Mention::Tag)
}

/// Says whether one of the texts in a value holds one of these.
fn holds(value: &Value, needles: &[String]) -> bool {
    any_text(value, &mut |text| {
        needles.iter().any(|needle| text.contains(needle.as_str()))
    })
}

/// Returns the value that a condition on an object looks for, out of several. Conditions of smart views and filters of
/// webhooks name the object under `field`, and what they look for beside it; an older view holds both in one text.
fn sought(value: &Value, needles: &[String], values: &[String]) -> Option<String> {
    match value {
        Value::Object(node) => {
            let is_condition = node.get("field").is_some_and(|field| holds(field, needles));
            if is_condition {
                let rest = || {
                    node.iter()
                        .filter(|(key, _)| *key != "field")
                        .map(|(_, rest)| rest)
                };
                let looks_for = |one: &&String| rest().any(|rest| any_text(rest, &mut |text| text == **one));
                return values.iter().find(looks_for).cloned();
            }
            node.values().find_map(|inner| sought(inner, needles, values))
        }
        Value::Array(items) => items.iter().find_map(|inner| sought(inner, needles, values)),
        Value::String(text) => {
            let quoted = |one: &&String| text.contains(&format!("\"{one}\""));
            let named = needles.iter().any(|needle| text.contains(needle.as_str()));
            values.iter().find(quoted).filter(|_| named).cloned()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn any_text(value: &Value, test: &mut impl FnMut(&str) -> bool) -> bool {
    match value {
        Value::String(text) => test(text),
        Value::Array(items) => items.iter().any(|item| any_text(item, test)),
        Value::Object(object) => object.values().any(|inner| any_text(inner, test)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The contents of the tags in a text: `{{ lead.custom.["Industry"] }}` is the form that is recorded (API notes,
/// adjacent section 2a). In the text of a mail, quotes may be written as HTML does.
fn tags(text: &str) -> impl Iterator<Item = String> {
    let rests = text.split("{{").skip(1);
    let inner = rests.filter_map(|rest| rest.split_once("}}").map(|(inner, _)| inner));
    inner.map(|inner| {
        let plain = inner.replace("&quot;", "\"").replace("&#34;", "\"");
        plain
            .replace("&#39;", "'")
            .replace("&amp;", "&")
            .trim()
            .to_owned()
    })
}

/// Says whether a tag names a field of this name: bare, or in brackets, quotes, or both; a filter may follow.
fn is_named_by(tag: &str, prefix: &str, name: &str) -> bool {
    // A tag says whose field it is first, as `lead.custom`; for a field of several objects the end of that is enough.
    let Some(at) = tag.find(prefix) else {
        return false;
    };
    let rest = tag[at + prefix.len()..].trim_start_matches(['.', '[', '"', '\'', ' ']);
    let Some(after) = rest.strip_prefix(name) else {
        return false;
    };
    let ended = after.trim_start_matches([']', '"', '\'', ' ']);
    ended.is_empty() || ended.starts_with(['|', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;
    use serde_json::json;

    fn industry() -> MentionedObject {
        MentionedObject {
            address: Address::of("custom_field/lead/Industry"),
            needles: vec!["cf_1".into(), "${id:custom_field/lead/Industry}".into()],
            tag: Some(("lead.custom", "Industry".into())),
        }
    }

    #[test]
    fn a_tag_names_a_field_in_every_way_that_people_write_it() {
        for (text, named) in [
            ("in the {{ lead.custom.[\"Industry\"] }} space", true),
            ("{{lead.custom.Industry}}", true),
            ("{{ lead.custom.['Industry'] | default }}", true),
            ("{{ lead.custom.[&quot;Industry&quot;] }}", true),
            ("{{ lead.custom[Industry] }}", true),
            ("{{ lead.custom.[\"Industry code\"] }}", false),
            ("{{ contact.custom.[\"Industry\"] }}", false),
            ("lead.custom.Industry", false),
            ("{{ lead.custom.Industry", false),
        ] {
            let found = mention(&json!({"body": text}), &industry(), &Upset::Gone);
            assert_eq!(found, named.then_some(Mention::Tag), "{text}");
        }
    }

    #[test]
    fn an_id_is_found_wherever_it_stands() {
        for value in [
            json!({"s_query": {"query": {"field": {"custom_field_id": "cf_1"}}}}),
            json!({"selected_fields": [{"field_id": "cf_1"}]}),
            json!({"query": "custom.cf_1:\"A\""}),
            json!({"extra_filter": {"field": "custom.${id:custom_field/lead/Industry}"}}),
        ] {
            assert_eq!(
                mention(&value, &industry(), &Upset::Renamed),
                Some(Mention::Id),
                "{value}"
            );
        }
        assert_eq!(mention(&json!(["cf_2"]), &industry(), &Upset::Gone), None);
    }

    #[test]
    fn a_value_is_looked_for_only_in_conditions_on_its_field() {
        let gone = Upset::ValuesGone(vec!["Software".into()]);
        let condition = |field: &str| {
            json!({"type": "and", "queries": [{"type": "field_condition",
                "field": {"type": "custom_field", "custom_field_id": field},
                "condition": {"type": "term", "values": ["Retail", "Software"]}}]})
        };
        let looks_for = Some(Mention::LooksFor("Software".into()));
        assert_eq!(mention(&condition("cf_1"), &industry(), &gone), looks_for);
        assert_eq!(mention(&condition("cf_2"), &industry(), &gone), None);
        let legacy = json!({"query": "custom.cf_1:\"Software\""});
        assert_eq!(mention(&legacy, &industry(), &gone), looks_for);
        let column = json!({"selected_fields": [{"field_id": "cf_1"}], "name": "Software"});
        assert_eq!(mention(&column, &industry(), &gone), None);
    }
}
