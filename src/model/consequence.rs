//! The consequence of a change of an attribute, in words that say its direction.

use super::{counted, listed, template};
use serde_json::Value;

/// The consequence of a change: a sentence for any change, or one for each value that the attribute may get.
///
/// A sentence names the values in braces: `{before}`, `{after}`, `{only}` for `only` and what it gets, and
/// `{gains|loses}` for what a list gains and what it loses, each after its verb. Where more is to be said of either, `…` stands
/// for the names, as in `{gains …, who may see it|loses …, who may not}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Consequence {
    /// The sentences by the value that the attribute gets, as its plain text.
    by_value: Vec<(String, String)>,
    /// The sentence for any other value.
    otherwise: Option<String>,
}

/// The values of an attribute before and after, as a sentence names them.
struct ValueWords<'a> {
    before: &'a Value,
    after: &'a Value,
    /// What a list without members says.
    empty: &'a str,
}

impl Consequence {
    /// Reads a fact: a sentence, or sentences by value, where `*` stands for every other value.
    #[must_use]
    pub fn of(fact: &Value) -> Option<Self> {
        match fact {
            Value::String(sentence) => Some(Self {
                by_value: Vec::new(),
                otherwise: Some(sentence.clone()),
            }),
            Value::Object(sentences) => {
                let sentence = |text: &Value| text.as_str().map(str::to_owned);
                let by_value = sentences.iter().filter(|(value, _)| *value != "*");
                Some(Self {
                    by_value: by_value
                        .filter_map(|(value, text)| Some((value.clone(), sentence(text)?)))
                        .collect(),
                    otherwise: sentences.get("*").and_then(sentence),
                })
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        }
    }

    /// Says what a change comes to; `empty` is what a list without members says.
    #[must_use]
    pub fn text(&self, before: &Value, after: &Value, empty: Option<&str>) -> Option<String> {
        let gets = match after {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let by_value = self.by_value.iter().find(|(value, _)| *value == gets);
        let sentence = by_value
            .map(|(_, sentence)| sentence)
            .or(self.otherwise.as_ref())?;

        let words = ValueWords {
            before,
            after,
            empty: empty.unwrap_or("nothing"),
        };
        Some(filled(sentence, |name| words.named(name)))
    }

    /// Says what changes come to, whatever the values are.
    #[must_use]
    pub fn in_general(&self) -> String {
        let sentences = self.by_value.iter().map(|(_, sentence)| sentence);
        let sentences = sentences.chain(&self.otherwise);
        let filled = sentences.map(|sentence| filled(sentence, named_in_general));
        filled.collect::<Vec<_>>().join("; or: ")
    }
}

impl ValueWords<'_> {
    fn named(&self, name: &str) -> String {
        match name {
            "before" => self.words(self.before).trim_start_matches("only ").to_owned(),
            "after" => self.words(self.after),
            "only" => {
                let words = self.words(self.after);
                // These say already how many that are.
                if words == self.empty || words == EVERYONE {
                    words
                } else {
                    format!("only {words}")
                }
            }
            verbs => self.turnover(verbs),
        }
    }

    fn words(&self, value: &Value) -> String {
        let names = names(value);
        if names.is_empty() {
            self.empty.to_owned()
        } else if names.len() > MOST_NAMED {
            numbered(value).unwrap_or_else(|| listed(&names))
        } else {
            listed(&names)
        }
    }

    /// Says what comes and what goes, each after its verb.
    fn turnover(&self, verbs: &str) -> String {
        let (gains, loses) = verbs.split_once('|').unwrap_or((verbs, verbs));
        let (old, new) = (names(self.before), names(self.after));
        let beyond = |list: &[String], other: &[String]| -> Vec<String> {
            let rest = list.iter().filter(|name| !other.contains(name));
            rest.cloned().collect()
        };

        let parts = [(gains, beyond(&new, &old)), (loses, beyond(&old, &new))];
        let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
        let parts: Vec<String> = parts
            .map(|(verb, names)| match verb.split_once(NAMES) {
                Some((before, after)) => format!("{before}{}{after}", listed(&names)),
                None => format!("{verb} {}", listed(&names)),
            })
            .collect();
        parts.join(" and ")
    }
}

/// What stands for the names between a verb and what else is to be said of them.
const NAMES: &str = "…";

/// Returns what stands for values where nobody knows them: what a list gains says most of what both directions mean.
fn named_in_general(name: &str) -> String {
    let gains = name.split_once('|').map(|(gains, _)| gains);
    gains
        .filter(|gains| gains.contains(NAMES))
        .unwrap_or(NAMES)
        .to_owned()
}

/// A sentence names so many; more are counted, and the change of the attribute lists them.
const MOST_NAMED: usize = 6;

/// Counts the groups, people or other objects that a value refers to, if it holds nothing else.
fn numbered(value: &Value) -> Option<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    let lists = match value {
        Value::Object(map) => map.values().filter_map(Value::as_array).collect(),
        Value::Array(list) => vec![list],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };

    for item in lists.into_iter().flatten() {
        let address = template::as_reference(item.as_str()?)?;
        let (kind, _) = address.as_str().split_once('/')?;
        let noun = kind.replace('_', " ");
        match counts.iter_mut().find(|(other, _)| *other == noun) {
            Some((_, count)) => *count += 1,
            None => counts.push((noun, 1)),
        }
    }

    let counts: Vec<String> = counts.iter().map(|(noun, count)| counted(*count, noun)).collect();
    Some(listed(&counts))
}

/// The word for a value that means everyone.
const EVERYONE: &str = "everyone";

/// Returns what a value names: its own words, those of its members, or everyone where a switch in it says so.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
        Value::String(text) => match template::as_reference(text) {
            Some(address) => vec![address.name()],
            None => vec![format!("`{text}`")],
        },
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Object(map) if map.values().any(|value| *value == true) => vec![EVERYONE.to_owned()],
        Value::Object(map) => map
            .values()
            .filter(|value| value.is_array())
            .flat_map(names)
            .collect(),
    }
}

/// Replaces every name in braces once, so that braces in a value stay.
fn filled(sentence: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        out.push_str(text);
        out.push_str(&value(name));
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(fact: Value, before: Value, after: Value) -> Option<String> {
        Consequence::of(&fact)?.text(&before, &after, Some(EVERYONE))
    }

    #[test]
    fn roles_are_named_and_an_empty_list_is_everyone() {
        let fact = json!("{only} can edit it (was: {before})");
        let roles = json!(["${id:role/Admin}", "${id:role/Super User}"]);
        assert_eq!(
            text(fact.clone(), json!([]), roles.clone()).unwrap(),
            "only Admin and Super User can edit it (was: everyone)"
        );
        assert_eq!(
            text(fact, roles, json!([])).unwrap(),
            "everyone can edit it (was: Admin and Super User)"
        );
    }

    #[test]
    fn who_a_view_is_shared_with_is_read_from_its_parts() {
        let fact = Consequence::of(&json!("{only} can see it (was: {before})")).unwrap();
        let text = |before, after| fact.text(&before, &after, Some("only its owner")).unwrap();
        let all = json!({"whole_org": true, "groups": [], "users": []});
        let some = json!({"whole_org": false, "groups": ["${id:group/Sales East}"], "users": []});
        assert_eq!(
            text(all.clone(), some.clone()),
            "only Sales East can see it (was: everyone)"
        );
        assert_eq!(text(json!(null), all), "everyone can see it (was: its owner)");
        assert_eq!(
            text(some, json!(null)),
            "only its owner can see it (was: Sales East)"
        );
    }

    #[test]
    fn many_groups_and_people_are_counted() {
        let fact = Consequence::of(&json!("{only} can see it (was: {before})")).unwrap();
        let users: Vec<String> = (0..6)
            .map(|at| format!("${{id:user/{at}@example.com}}"))
            .collect();
        let some = json!({"whole_org": false, "groups": ["${id:group/Sales East}"], "users": users});
        let all = json!({"whole_org": true, "groups": [], "users": []});
        assert_eq!(
            fact.text(&some, &all, None).unwrap(),
            "everyone can see it (was: 1 group and 6 users)"
        );
    }

    #[test]
    fn sentences_go_by_the_value_and_say_what_comes_and_goes() {
        let fact = json!({"true": "on", "*": "off"});
        assert_eq!(text(fact.clone(), json!(false), json!(true)).unwrap(), "on");
        assert_eq!(text(fact, json!(true), json!(false)).unwrap(), "off");
        assert_eq!(text(json!({"true": "on"}), json!(true), json!(false)), None);
        assert_eq!(
            text(
                json!("users {gain|lose}"),
                json!(["export"]),
                json!(["bulk_edit", "view"])
            )
            .unwrap(),
            "users gain `bulk_edit` and `view` and lose `export`"
        );

        let fact = json!("it {gains …, who may see it|loses …, who may not}");
        let said = |before, after| text(fact.clone(), before, after).unwrap();
        assert_eq!(said(json!([]), json!(["a"])), "it gains `a`, who may see it");
        assert_eq!(said(json!(["a"]), json!([])), "it loses `a`, who may not");
        let general = Consequence::of(&fact).unwrap().in_general();
        assert_eq!(general, "it gains …, who may see it");
    }

    #[test]
    fn braces_in_a_value_are_no_names() {
        let after = json!("https://x.test/{{after}}");
        let text = text(json!("it opens {after}"), json!(null), after).unwrap();
        assert_eq!(text, "it opens `https://x.test/{{after}}`");
    }
}
