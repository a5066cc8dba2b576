//! Texts of the source in the target's words: where both organizations give a variable a value, one value becomes the
//! other.

use super::local_overrides::LocalOverrides;
use crate::{
    model::{Address, Live, Registry, Spec, template},
    plan::readdress,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Values shorter than this stand in too many texts by chance.
const SHORTEST: usize = 4;

/// The translation of the values of variables.
#[derive(Clone, Debug, Default)]
pub struct VariableTranslation {
    /// Values of the source with those of the target, the longest first.
    values: Vec<(String, String)>,
    /// Variables that have one value in the source and several in the target.
    pub unclear: Vec<String>,
}

impl VariableTranslation {
    /// Takes the variables that both organizations have.
    #[must_use]
    pub fn new(source: &BTreeMap<String, String>, target: &BTreeMap<String, String>) -> Self {
        let mut values: BTreeMap<String, (String, String)> = BTreeMap::new();
        let mut unclear = Vec::new();
        for (name, from) in source {
            let Some(to) = target.get(name).filter(|_| from.chars().count() >= SHORTEST) else {
                continue;
            };

            // A text can only become one other text, so a second translation of it is reported.
            match values.get(from) {
                Some((other, known)) if known != to => unclear.push(format!(
                    "`{other}` and `{name}` have the same value in one organization and different values in the other"
                )),
                Some(_) => {}
                None => {
                    values.insert(from.clone(), (name.clone(), to.clone()));
                }
            }
        }

        // A value may be part of a longer one, which then counts.
        let mut values: Vec<(String, String)> =
            values.into_iter().map(|(from, (_, to))| (from, to)).collect();
        values.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        Self { values, unclear }
    }

    /// Returns an organization with the texts of its objects translated, those that name it included.
    #[must_use]
    pub fn apply(&self, registry: &Registry, live: &Live) -> Live {
        let mut live = live.clone();
        let mut renames = BTreeMap::new();
        for (address, spec) in &mut live.specs {
            let Some(kind) = registry
                .kind(spec.kind)
                .filter(|kind| kind.any.def.listing.is_some())
            else {
                continue;
            };

            let Spec { attributes, .. } = spec;
            for value in attributes.values_mut() {
                *value = self.value(value);
            }

            let key = kind.any.def.key;
            let name = attributes.get(key).and_then(Value::as_str);
            let is_reference = kind
                .attributes
                .get(key)
                .is_some_and(|key| key.reference.is_some());

            // An object that is named by a text gets another address with it.
            if let Some(name) = name.filter(|_| !is_reference) {
                let qualifiers = live.qualifiers.get(address).into_iter().flatten();
                let mut added = qualifiers.filter(|one| address.as_str().ends_with(&format!("#{one}")));
                let mut new = Address::of(address.container()).child(name);
                if let Some(qualifier) = added.next() {
                    new = new.qualified(qualifier);
                }
                if new != *address {
                    renames.insert(address.clone(), new);
                }
            }
        }

        // All at once and last, because other objects may name what is renamed.
        if renames.is_empty() {
            live
        } else {
            readdress(live, &renames)
        }
    }

    /// Returns what the source has for itself under the addresses that its objects have in the target's words.
    #[must_use]
    pub fn local(&self, own: LocalOverrides) -> LocalOverrides {
        let named = |address: Address| Address::of(address.container()).child(&self.text(&address.name()));
        let LocalOverrides {
            attributes,
            objects,
            places,
        } = own;
        let (attributes, places) = (attributes.into_iter(), places.into_iter());
        LocalOverrides {
            attributes: attributes
                .map(|(address, values)| (named(address), values))
                .collect(),
            objects: objects.into_iter().map(named).collect(),
            places: places.map(|(address, place)| (named(address), place)).collect(),
        }
    }

    fn value(&self, value: &Value) -> Value {
        template::rewrite_text(value, &mut |text| self.text(text))
    }

    /// Translates the values that stand in a text as whole words; references stay as they are.
    fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;

        while at < text.len() {
            let rest = &text[at..];
            // References follow the objects that they name, so a value inside of one is not translated here.
            if let Some(end) = rest.strip_prefix("${id:").and_then(|rest| rest.find('}')) {
                let end = at + "${id:".len() + end + 1;
                out.push_str(&text[at..end]);
                at = end;
                continue;
            }

            let before = text[..at].chars().next_back();

            // A value within a longer word is part of another one.
            let hit = self.values.iter().find(|(from, _)| {
                let from = template::literal(from);
                let after = rest.strip_prefix(from.as_str()).map(|rest| rest.chars().next());
                let apart = |one: Option<char>, other: Option<char>| match (one, other) {
                    (Some(one), Some(other)) => !(one.is_alphanumeric() && other.is_alphanumeric()),
                    (None, _) | (_, None) => true,
                };
                after.is_some_and(|after| {
                    apart(before, from.chars().next()) && apart(from.chars().next_back(), after)
                })
            });

            match hit {
                Some((from, to)) => {
                    out.push_str(&template::literal(to));
                    at += template::literal(from).len();
                }
                None => {
                    let next = rest.chars().next().unwrap_or_default();
                    out.push(next);
                    at += next.len_utf8();
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translation(pairs: &[(&str, &str, &str)]) -> VariableTranslation {
        let (mut source, mut target) = (BTreeMap::new(), BTreeMap::new());
        for (name, from, to) in pairs {
            source.insert((*name).to_owned(), (*from).to_owned());
            target.insert((*name).to_owned(), (*to).to_owned());
        }
        VariableTranslation::new(&source, &target)
    }

    #[test]
    fn whole_words_become_others_and_parts_of_words_and_references_stay() {
        let one = translation(&[
            (
                "hooks",
                "https://staging.example.com",
                "https://hooks.example.com",
            ),
            ("team", "Test team", "Sales"),
            ("host", "staging.example.com", "www.example.com"),
            ("short", "EU", "US"),
        ]);
        for (text, wanted) in [
            (
                "https://staging.example.com/close",
                "https://hooks.example.com/close",
            ),
            ("at staging.example.com.", "at www.example.com."),
            ("xstaging.example.com", "xstaging.example.com"),
            ("staging.example.comx", "staging.example.comx"),
            ("Test team, Test teams", "Sales, Test teams"),
            ("in the EU", "in the EU"),
            ("${id:role/Test team} Test team", "${id:role/Test team} Sales"),
            ("ä Test team ö", "ä Sales ö"),
        ] {
            assert_eq!(one.text(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_value_is_translated_once_and_one_with_two_meanings_is_told() {
        let swap = translation(&[("a", "north", "south"), ("b", "south", "north")]);
        assert_eq!(swap.text("north south"), "south north");
        let two = translation(&[("a", "same value", "one"), ("b", "same value", "two")]);
        assert_eq!(two.unclear.len(), 1);
    }
}
