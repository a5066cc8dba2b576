//! The texts of a setting in which Close puts values of records, and how to mend their tags where a field gets another name.

use super::disturbance::MentionedObject;
use crate::model::{RegisteredKind, text_tags};
use serde_json::{Map, Value};

/// A text of a setting in which Close puts values of records.
pub(super) struct TaggedText {
    /// The attribute that holds it.
    attribute: String,
    /// The text.
    pub text: String,
}

impl TaggedText {
    /// Makes one.
    pub fn new(attribute: &str, text: &str) -> Self {
        Self {
            attribute: attribute.to_owned(),
            text: text.to_owned(),
        }
    }

    /// Returns those of an object.
    pub fn all(kind: Option<&RegisteredKind>, attributes: &Map<String, Value>) -> Vec<Self> {
        let tagged = kind.into_iter().flat_map(RegisteredKind::tagged);
        let texts = tagged.filter_map(|name| Some(Self::new(name, attributes.get(name)?.as_str()?)));
        texts.collect()
    }
}

/// Says how to write the tags that name an object by its old name, as in ``write `{{ … }}` instead of `{{ … }}` in `body` (line 3)``;
/// every different tag once.
pub(super) fn edits(texts: &[TaggedText], object: &MentionedObject, new: &str) -> String {
    let (Some(old), Some(new)) = (&object.tag, object.form.tag(new)) else {
        return String::new();
    };

    let mut told: Vec<String> = Vec::new();
    for TaggedText { attribute, text } in texts {
        for tag in text_tags(text).into_iter().filter(|tag| old.is_in_tag(tag)) {
            let line = text[..tag.start].matches('\n').count() + 1;
            let place = if text.contains('\n') {
                format!("line {line} of `{attribute}`")
            } else {
                format!("`{attribute}`")
            };
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
