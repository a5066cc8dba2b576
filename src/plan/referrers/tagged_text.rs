//! The texts of a setting in which Close puts values of records, and how to mend their tags where a field gets another name.

use super::disturbance::MentionedObject;
use crate::model::{Entry, RegisteredKind, WrittenText, text_tags};
use serde_json::{Map, Value};

/// A text of a setting in which Close puts values of records.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TaggedText {
    /// The attribute that holds it.
    attribute: String,
    /// The text.
    pub text: String,
    /// Where it is written, if it is managed.
    at: Option<WrittenText>,
}

impl TaggedText {
    /// Makes one.
    pub fn new(attribute: &str, text: &str) -> Self {
        Self {
            attribute: attribute.to_owned(),
            text: text.to_owned(),
            at: None,
        }
    }

    /// Returns those of an object, as they are with what an entry asks for, if one does.
    pub fn all(
        kind: Option<&RegisteredKind>,
        attributes: &Map<String, Value>,
        entry: Option<&Entry>,
    ) -> Vec<Self> {
        let tagged = kind.into_iter().flat_map(RegisteredKind::tagged);
        let texts = tagged.filter_map(|name| {
            let mut written = entry.into_iter().flat_map(|entry| entry.texts.iter());
            Some(Self {
                at: written.find(|one| one.attribute == name).cloned(),
                ..Self::new(name, attributes.get(name)?.as_str()?)
            })
        });
        texts.collect()
    }

    /// Says where a byte of the text is, for people.
    fn place(&self, byte: usize) -> String {
        let Self { attribute, text, at } = self;
        match at {
            Some(at) => format!("`{attribute}` ({})", at.place(text, byte)),
            None if text.contains('\n') => {
                let line = text[..byte].matches('\n').count() + 1;
                format!("line {line} of `{attribute}`")
            }
            None => format!("`{attribute}`"),
        }
    }
}

/// Says how to write the tags that name an object by its old name, as in ``write `{{ … }}` instead of `{{ … }}` in `body` (line 3)``;
/// every different tag once.
pub(super) fn edits(texts: &[TaggedText], object: &MentionedObject, new: &str) -> String {
    let (Some(old), Some(new)) = (&object.tag, object.form.tag(new)) else {
        return String::new();
    };

    let mut told: Vec<String> = Vec::new();
    for one in texts {
        for tag in text_tags(&one.text).into_iter().filter(|tag| old.is_in_tag(tag)) {
            let place = one.place(tag.start);
            let edit = format!(
                "`{}` instead of `{}` in {place}",
                tag.renamed(old, &new),
                tag.text
            );
            if !told.contains(&edit) {
                told.push(edit);
            }
        }
    }
    format!("write {}", told.join(", and "))
}
