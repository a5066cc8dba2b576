//! Tags in texts, in which Close puts values of records: `{{ lead.custom.["Industry"] }}` (API notes, adjacent section 2a).
//!
//! The parser knows only what is recorded, takes all the ways in which people write it, and says nothing about the rest.

use super::same_letters;
use std::ops::Range;

/// A tag of a text: what stands between `{{` and `}}`, or between `{%` and `%}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTag<'a> {
    /// The whole tag, with its braces.
    pub text: &'a str,
    /// The first byte of the tag in the text.
    pub start: usize,
}

/// A custom field that a tag names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedField<'a> {
    /// Whose field it is, as `lead`; empty where the tag doesn't say it.
    pub owner: &'a str,
    /// The name of the field; without quotes, it may go on with words that belong to the tag.
    pub name: String,
    /// Where the name stands in the tag.
    range: Range<usize>,
    form: NameForm,
}

/// The way in which a tag writes the name of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameForm {
    /// `lead.custom.Industry`
    Bare,
    /// `lead.custom.[Industry]`
    Bracketed,
    /// `lead.custom.["Industry"]`, with the quote as it is written.
    Quoted(&'static str),
}

/// How tags name an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagName {
    /// As a custom field.
    Field {
        /// What stands before the name, as `lead.custom`; `custom` for fields of anything.
        prefix: &'static str,
        /// The name.
        name: String,
    },
    /// As a word of its own.
    Word(String),
}

/// The word of every path to a custom field.
const CUSTOM: &str = "custom";

/// The quotes that may stand around a name; in HTML, several characters stand for one.
const QUOTES: [&str; 6] = ["\"", "'", "&quot;", "&#34;", "&#39;", "&apos;"];

/// What HTML writes for characters that names may have.
const ENTITIES: [(&str, &str); 7] = [
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];

/// Returns the tags of a text, first to last. One that is not closed is none.
pub fn text_tags(text: &str) -> Vec<TextTag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;

    while let Some(start) = text[at..].find('{').map(|found| at + found) {
        let rest = &text[start..];
        let end = match rest.as_bytes().get(1) {
            Some(b'{') => rest.find("}}"),
            Some(b'%') => rest.find("%}"),
            Some(_) | None => None,
        };

        match end {
            Some(end) => {
                tags.push(TextTag {
                    text: &rest[..end + 2],
                    start,
                });
                at = start + end + 2;
            }
            None => at = start + 1,
        }
    }
    tags
}

impl<'a> TextTag<'a> {
    /// Returns the custom fields that the tag names.
    #[must_use]
    pub fn fields(&self) -> Vec<TaggedField<'a>> {
        let found = self.text.match_indices(CUSTOM).filter_map(|(at, _)| {
            let before = &self.text[..at];
            let owner = match before.strip_suffix('.') {
                Some(path) => last_word(path),
                None if last_word(before).is_empty() => "",
                // It is the end of a longer word.
                None => return None,
            };
            named_after(self.text, at + CUSTOM.len()).map(|(name, range, form)| TaggedField {
                owner,
                name,
                range,
                form,
            })
        });
        found.collect()
    }

    /// Says whether the tag has this word.
    #[must_use]
    pub fn has_word(&self, word: &str) -> bool {
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        self.text
            .split(|character| !is_part(character))
            .any(|one| one == word)
    }

    /// Returns the tag with a new name wherever it names an object by its old one.
    #[must_use]
    pub fn renamed(&self, old: &TagName, new: &TagName) -> String {
        let mut text = self.text.to_owned();
        match (old, new) {
            (TagName::Word(old), TagName::Word(new)) => text = text.replace(old.as_str(), new),
            (TagName::Field { .. }, TagName::Field { name, .. }) => {
                // From the end, so that what was found before stays where it is.
                for field in self.fields().into_iter().rev().filter(|field| field.is(old)) {
                    text.replace_range(field.own_range(old), &field.written(name));
                }
            }
            (TagName::Word(_), TagName::Field { .. }) | (TagName::Field { .. }, TagName::Word(_)) => {}
        }
        text
    }
}

impl TaggedField<'_> {
    /// Says whether the tag means the object of this name.
    #[must_use]
    pub fn is(&self, object: &TagName) -> bool {
        let TagName::Field { prefix, name } = object else {
            return false;
        };
        let owner = prefix
            .strip_suffix(CUSTOM)
            .map_or("", |owner| owner.trim_end_matches('.'));
        // A field of several objects is meant whatever stands before it.
        (owner.is_empty() || owner == self.owner) && self.has_name(name)
    }

    /// Says whether the field is of this name.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        same_letters(&self.name, name) || (self.form == NameForm::Bare && self.goes_on_after(name))
    }

    /// Says whether the name is written as an id or a reference, which names no field by its name.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.name.starts_with("cf_") || self.name.starts_with("${")
    }

    fn goes_on_after(&self, name: &str) -> bool {
        let rest = self.name.strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
    }

    /// Where the name of an object stands that it goes on after, or where the whole name does.
    fn own_range(&self, object: &TagName) -> Range<usize> {
        match object {
            TagName::Field { name, .. } if self.form == NameForm::Bare && self.goes_on_after(name) => {
                self.range.start..self.range.start + name.len()
            }
            TagName::Field { .. } | TagName::Word(_) => self.range.clone(),
        }
    }

    /// Returns a name in the way in which the tag writes names.
    fn written(&self, name: &str) -> String {
        match self.form {
            NameForm::Bare if name.chars().all(|one| one.is_alphanumeric() || one == '_') => name.to_owned(),
            NameForm::Bare => format!("[\"{name}\"]"),
            NameForm::Bracketed => name.to_owned(),
            NameForm::Quoted(quote) if quote.starts_with('&') => name
                .replace('&', "&amp;")
                .replace('"', "&quot;")
                .replace('\'', "&#39;"),
            NameForm::Quoted(_) => name.to_owned(),
        }
    }
}

impl TagName {
    /// Says whether a text has a tag that names the object.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        text_tags(text).iter().any(|tag| self.is_in_tag(tag))
    }

    /// Says whether a tag names the object.
    #[must_use]
    pub fn is_in_tag(&self, tag: &TextTag<'_>) -> bool {
        match self {
            Self::Field { .. } => tag.fields().iter().any(|field| field.is(self)),
            Self::Word(word) => tag.has_word(word),
        }
    }
}

/// Returns the word that a text ends with.
fn last_word(text: &str) -> &str {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, character)| is_part(*character))
        .last();
    start.map_or("", |(at, _)| &text[at..])
}

/// Returns the name after the path to custom fields that ends here, where it stands, and how it is written.
fn named_after(tag: &str, end: usize) -> Option<(String, Range<usize>, NameForm)> {
    let rest = &tag[end..];
    let dotted = rest.strip_prefix('.');
    let after = dotted.unwrap_or(rest);
    let bracketed = after.strip_prefix('[');
    // Without either, it is the beginning of a longer word.
    if dotted.is_none() && bracketed.is_none() {
        return None;
    }

    let inner = bracketed.unwrap_or(after);
    let trimmed = inner.trim_start();
    let at = tag.len() - trimmed.len();
    let quote = QUOTES.into_iter().find(|quote| trimmed.starts_with(quote));
    let (length, start, form) = match quote {
        Some(quote) => {
            let start = at + quote.len();
            (tag[start..].find(quote)?, start, NameForm::Quoted(quote))
        }
        None if bracketed.is_some() => (trimmed.find(']')?, at, NameForm::Bracketed),
        None => {
            let stops = [
                '|', '"', '\'', '(', ')', '[', ']', ',', '=', '<', '>', '!', '}', '%',
            ];
            (trimmed.find(stops)?, at, NameForm::Bare)
        }
    };

    let written = &tag[start..start + length];
    let plain = written.trim_end();
    (!plain.is_empty()).then(|| (decoded(plain), start..start + plain.len(), form))
}

/// Returns a name without what HTML writes for characters.
fn decoded(written: &str) -> String {
    if !written.contains('&') {
        return written.to_owned();
    }
    let mut plain = written.to_owned();
    for (entity, character) in ENTITIES {
        plain = plain.replace(entity, character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn industry() -> TagName {
        TagName::Field {
            prefix: "lead.custom",
            name: "Industry".into(),
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
            ("{{#if lead.custom.[Industry]}}x{{/if}}", true),
            ("{% if lead.custom.Industry == \"x\" %}", true),
            ("{{ lead.custom.Industry code }}", true),
            ("{{ lead.custom.[\"Industry code\"] }}", false),
            ("{{ lead.custom.Industries }}", false),
            ("{{ contact.custom.[\"Industry\"] }}", false),
            ("{{ lead.customer.Industry }}", false),
            ("{{ lead.mycustom.Industry }}", false),
            ("lead.custom.Industry", false),
            ("{{ lead.custom.Industry", false),
            ("{{ lead.custom.[\"Industry }}", false),
            ("{{ lead.custom. }} {", false),
        ] {
            assert_eq!(industry().is_in(text), named, "{text}");
        }
    }

    #[test]
    fn a_shared_field_is_named_wherever_it_is() {
        let region = TagName::Field {
            prefix: "custom",
            name: "Region".into(),
        };
        assert!(region.is_in("{{ contact.custom.[\"Region\"] }}"));
        assert!(region.is_in("{{ custom.Region }}"));
        assert!(!region.is_in("{{ contact.custom.[\"Regions\"] }}"));
    }

    #[test]
    fn a_renamed_field_is_written_as_the_old_one_was() {
        for (tag, new, after) in [
            (
                "{{ lead.custom.[\"Industry\"] }}",
                "Branch",
                "{{ lead.custom.[\"Branch\"] }}",
            ),
            ("{{lead.custom.Industry}}", "Branch", "{{lead.custom.Branch}}"),
            (
                "{{lead.custom.Industry}}",
                "Our branch",
                "{{lead.custom.[\"Our branch\"]}}",
            ),
            (
                "{{ lead.custom.Industry | x }}",
                "Branch",
                "{{ lead.custom.Branch | x }}",
            ),
            (
                "{% if lead.custom.Industry or b %}",
                "Branch",
                "{% if lead.custom.Branch or b %}",
            ),
            (
                "{{ lead.custom.[&quot;Industry&quot;] }}",
                "R&D \"x\"",
                "{{ lead.custom.[&quot;R&amp;D &quot;x&quot;&quot;] }}",
            ),
            (
                "{{ lead.custom.[Industry] }}{{ contact.custom.[Industry] }}",
                "Branch",
                "{{ lead.custom.[Branch] }}",
            ),
        ] {
            let tags = text_tags(tag);
            let new = TagName::Field {
                prefix: "lead.custom",
                name: new.into(),
            };
            assert_eq!(tags[0].renamed(&industry(), &new), after);
        }
    }

    #[test]
    fn a_word_of_a_tag_is_the_whole_word() {
        let word = TagName::Word("intro_call".into());
        assert!(word.is_in("{{ scheduling_link.intro_call }}"));
        assert!(!word.is_in("{{ my_intro_call }} intro_call"));
        let new = TagName::Word("first_call".into());
        let tags = text_tags("{{ scheduling_link.intro_call }}");
        assert_eq!(tags[0].renamed(&word, &new), "{{ scheduling_link.first_call }}");
    }

    #[test]
    fn an_id_is_no_name() {
        for text in [
            "{{ lead.custom.cf_1 }}",
            "{{ lead.custom.${id:custom_field/lead/A} }}",
        ] {
            let tags = text_tags(text);
            assert!(tags[0].fields()[0].is_id(), "{text}");
        }
    }
}
