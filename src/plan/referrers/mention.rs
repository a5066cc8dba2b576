//! Finds out whether a setting names an object, and how.

use super::disturbance::{MentionedObject, Upset};
use crate::model::TagName;
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

/// Returns how a setting relies on an object of which something goes, if it does; `tagged` are the texts of it in which
/// Close puts values.
pub(super) fn mention<'a>(
    value: &Value,
    mut tagged: impl Iterator<Item = &'a str>,
    object: &MentionedObject,
    upset: &Upset,
) -> Option<Mention> {
    if let Upset::ValuesGone(values) = upset {
        return sought(value, &object.needles, values).map(Mention::LooksFor);
    }

    let has_tag = |name: &TagName| tagged.any(|text| name.is_in(text));
    let by_tag = object.tag.as_ref().is_some_and(has_tag);
    let by_id = holds(value, &object.needles);
    match upset {
        // Only what is named by its name has to change with that.
        Upset::Renamed(_) if by_tag => Some(Mention::Tag),
        Upset::Renamed(_)
        | Upset::Gone
        | Upset::Archived
        | Upset::ValuesGone(_)
        | Upset::Retyped
        | Upset::Withdrawn(_) => {
            let tag = by_tag.then_some(Mention::Tag);
            if by_id { Some(Mention::Id) } else { tag }
        }
    }
}

/// Says whether one of the texts in a value holds one of these.
pub(super) fn holds(value: &Value, needles: &[String]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, MentionForm};
    use serde_json::json;
    use std::iter::{empty, once};

    fn industry() -> MentionedObject {
        MentionedObject {
            address: Address::of("custom_field/lead/Industry"),
            needles: vec!["cf_1".into(), "${id:custom_field/lead/Industry}".into()],
            tag: Some(TagName::Field {
                prefix: "lead.custom",
                name: "Industry".into(),
            }),
            form: MentionForm::IdOrTag("lead.custom"),
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
                mention(&value, empty(), &industry(), &Upset::Renamed("New".into())),
                Some(Mention::Id),
                "{value}"
            );
        }
        assert_eq!(
            mention(&json!(["cf_2"]), empty(), &industry(), &Upset::Gone),
            None
        );
    }

    #[test]
    fn a_new_name_matters_to_tags_and_not_to_ids() {
        let (text, id) = ("{{ lead.custom.Industry }}", json!({"field_id": "cf_1"}));
        let renamed = Upset::Renamed("Branch".into());
        for (upset, found) in [(renamed, Mention::Tag), (Upset::Gone, Mention::Id)] {
            assert_eq!(mention(&id, once(text), &industry(), &upset), Some(found));
        }
        assert_eq!(
            mention(&json!({"body": text}), empty(), &industry(), &Upset::Gone),
            None
        );
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
        assert_eq!(
            mention(&condition("cf_1"), empty(), &industry(), &gone),
            looks_for
        );
        assert_eq!(mention(&condition("cf_2"), empty(), &industry(), &gone), None);
        let legacy = json!({"query": "custom.cf_1:\"Software\""});
        assert_eq!(mention(&legacy, empty(), &industry(), &gone), looks_for);
        let column = json!({"selected_fields": [{"field_id": "cf_1"}], "name": "Software"});
        assert_eq!(mention(&column, empty(), &industry(), &gone), None);
    }
}
