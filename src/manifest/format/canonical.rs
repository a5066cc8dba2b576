//! The canonical form of a text, pass by pass, until nothing changes any more.

use super::{
    attribute_order, blank_lines, indentation, inline_values,
    text_content::TextContent,
    text_part::{TextPart, change},
};
use crate::{
    manifest::{
        update::EditableText,
        yaml::{self, YamlNode},
    },
    model::{Registry, SourceId},
};

/// More rounds than any text needs: what one pass does gives the next one at most something to do once more.
const MOST_ROUNDS: usize = 8;

/// A text in its canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalText {
    /// The text.
    pub text: String,
    /// What stayed as it was, in the order of the text.
    pub left: Vec<LeftPart>,
}

/// A part of a text that stayed as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftPart {
    /// Its line in the canonical text, counted from 1.
    pub line: usize,
    /// Why.
    pub because: &'static str,
}

/// Where a part stayed as it was, and why.
type Remark = (usize, &'static str);

/// Returns the canonical form of a text; nothing where it can't be read.
///
/// The canonical form of a canonical form is itself.
pub fn canonical(registry: &Registry, text: &str) -> Option<CanonicalText> {
    let content = TextContent::of(text)?;
    let mut current = text.to_owned();

    for _ in 0..MOST_ROUNDS {
        let mut remarks = Vec::new();
        let next = round(registry, &current, &mut remarks);
        if next == current {
            let is_kept = TextContent::of(&current) == Some(content);
            return Some(if is_kept {
                CanonicalText {
                    left: left(&current, remarks),
                    text: current,
                }
            } else {
                unchanged(text)
            });
        }
        current = next;
    }
    Some(unchanged(text))
}

/// Returns a text as it is.
fn unchanged(text: &str) -> CanonicalText {
    let because = "the whole file, because its form does not settle";
    CanonicalText {
        text: text.to_owned(),
        left: vec![LeftPart { line: 1, because }],
    }
}

/// Runs every pass once.
fn round(registry: &Registry, text: &str, remarks: &mut Vec<Remark>) -> String {
    // Indentation comes before values, because what fits on a line depends on where it begins.
    let text = pass(text, remarks, |editable, documents, remarks| {
        attribute_order::parts(registry, editable, documents, remarks)
    });
    let text = pass(&text, remarks, |editable, documents, _| {
        indentation::parts(editable, documents)
    });
    let text = pass(&text, remarks, inline_values::parts);
    pass(&text, remarks, |editable, documents, _| {
        blank_lines::parts(editable, documents)
    })
}

/// Runs one pass.
fn pass(
    text: &str,
    remarks: &mut Vec<Remark>,
    parts: impl Fn(EditableText<'_>, &[YamlNode], &mut Vec<Remark>) -> Vec<TextPart>,
) -> String {
    let documents = yaml::parse(SourceId(0), text).documents;
    let changed = change(text, parts(EditableText::new(text), &documents, remarks));
    let refused = changed.refused.iter();
    remarks.extend(refused.map(|part| (part.at, "its canonical form would read differently")));
    changed.text
}

/// Returns the parts that stayed, by line.
fn left(text: &str, remarks: Vec<Remark>) -> Vec<LeftPart> {
    let parts = remarks.into_iter().map(|(at, because)| {
        let before = text.get(..at).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        LeftPart { line, because }
    });
    let mut parts: Vec<LeftPart> = parts.collect();
    parts.sort();
    parts.dedup();
    parts
}
