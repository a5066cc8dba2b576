//! The words of tags with points between them, as `contact.first_name`, and which of them look misspelt.

use super::{TextTag, misspelt};

/// What tags are known to name: as recorded, or an attribute of a record (API notes, adjacent sections 1 and 2a). Close
/// publishes no list, so a tag that is not among these may be right all the same.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "contact",
        &[
            "custom",
            "display_name",
            "email",
            "emails",
            "first_name",
            "id",
            "last_name",
            "name",
            "phone",
            "phones",
            "title",
        ],
    ),
    (
        "lead",
        &[
            "addresses",
            "custom",
            "description",
            "display_name",
            "html_url",
            "id",
            "name",
            "status",
            "status_label",
            "url",
        ],
    ),
    (
        "opportunity",
        &[
            "confidence",
            "custom",
            "id",
            "note",
            "status",
            "status_label",
            "value",
        ],
    ),
    ("organization", &["id", "name"]),
    (
        "user",
        &[
            "display_name",
            "email",
            "first_name",
            "id",
            "last_name",
            "name",
            "phone",
        ],
    ),
];

impl<'a> TextTag<'a> {
    /// Returns the words with points between them, first to last, without what stands in quotes or brackets.
    #[must_use]
    pub fn paths(&self) -> Vec<&'a str> {
        let mut paths = Vec::new();
        let mut start = None;
        let mut closing = None;

        for (at, character) in self.text.char_indices() {
            if closing.is_some() {
                closing = closing.filter(|end| *end != character);
                continue;
            }
            if character.is_alphanumeric() || "_.".contains(character) {
                start = start.or(Some(at));
                continue;
            }
            paths.extend(start.take().map(|start| &self.text[start..at]));
            closing = match character {
                '"' | '\'' => Some(character),
                '[' => Some(']'),
                _ => None,
            };
        }
        paths
    }
}

/// Says whether tags are known that begin with this word.
#[must_use]
pub fn is_tag_owner(word: &str) -> bool {
    KNOWN.iter().any(|(owner, _)| *owner == word)
}

/// Returns what the words of a tag most likely are, if they look misspelt.
#[must_use]
pub fn likely_tag(path: &str) -> Option<String> {
    let mut words = path.split('.');
    let (owner, name) = (words.next()?, words.next().filter(|name| !name.is_empty())?);
    let owners = KNOWN.iter().map(|(owner, _)| *owner);
    let likely_owner = misspelt(owner, owners)?;

    let mut known = KNOWN.iter().filter(|(owner, _)| *owner == likely_owner);
    let (_, names) = known.next()?;
    let likely_name = if names.contains(&name) {
        name
    } else {
        misspelt(name, names.iter().copied()).unwrap_or(name)
    };
    ((likely_owner, likely_name) != (owner, name)).then(|| format!("{likely_owner}.{likely_name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text_tags;

    #[test]
    fn the_words_of_a_tag_are_found_outside_of_quotes_and_brackets() {
        for (tag, paths) in [
            ("{{contact.first_name}}", &["contact.first_name"][..]),
            (
                "{{ contact.first_name | default: 'dear.sir' }}",
                &["contact.first_name", "default"],
            ),
            ("{{ lead.custom.[\"A.b\"] }}", &["lead.custom."]),
            ("{% if lead.name == \"x\" %}", &["if", "lead.name"]),
        ] {
            assert_eq!(text_tags(tag)[0].paths(), paths, "{tag}");
        }
    }

    #[test]
    fn a_slip_is_found_and_another_word_is_none() {
        for (path, likely) in [
            ("contact.frist_name", Some("contact.first_name")),
            ("contact.firstname", Some("contact.first_name")),
            ("contcat.first_name", Some("contact.first_name")),
            ("contcat.frist_name", Some("contact.first_name")),
            ("Contact.first_name", Some("contact.first_name")),
            ("lead.custm.", Some("lead.custom")),
            ("contact.first_name", None),
            ("contact.birthday", None),
            ("deal.name", None),
            ("lead.custom.Industri", None),
            ("contact", None),
            ("contact.", None),
        ] {
            assert_eq!(likely_tag(path).as_deref(), likely, "{path}");
        }
    }

    #[test]
    fn no_known_tag_is_taken_for_a_misspelt_other_one() {
        for (owner, names) in KNOWN {
            for name in *names {
                assert_eq!(likely_tag(&format!("{owner}.{name}")), None);
            }
        }
    }
}
