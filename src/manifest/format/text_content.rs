//! The content of a text that must survive every change of its form: its values, and its comments.

use super::text_leaves::leaves;
use crate::{
    manifest::{
        update::EditableText,
        yaml::{self, YamlNode},
    },
    model::SourceId,
};
use serde_json::Value;

/// The values and the comments of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextContent {
    values: Vec<Value>,
    /// Sorted, because a comment moves along with the attribute that it is about.
    comments: Vec<String>,
}

impl TextContent {
    /// Reads a text; nothing where something is wrong with it.
    pub fn of(text: &str) -> Option<Self> {
        let parsed = yaml::parse(SourceId(0), text);
        if !parsed.problems.is_empty() {
            return None;
        }

        let mut comments = comments(text, &parsed.documents);
        comments.sort();
        Some(Self {
            values: parsed.documents.iter().map(YamlNode::to_json).collect(),
            comments,
        })
    }
}

/// Returns the comments of a text, without the blanks around them.
fn comments(text: &str, documents: &[YamlNode]) -> Vec<String> {
    let editable = EditableText::new(text);
    // A `#` in a value begins no comment.
    let mut values = leaves(editable, documents, true).into_iter().peekable();
    let mut comments = Vec::new();

    let mut at = 0;
    while let Some(found) = editable.cut(at, text.len()).find('#') {
        let mark = at + found;
        while values.next_if(|value| value.end <= mark).is_some() {}
        let is_value = values.peek().is_some_and(|value| value.start <= mark);
        let is_apart = mark == 0 || text.as_bytes()[mark - 1].is_ascii_whitespace();
        if is_apart && !is_value {
            let end = editable.line_end(mark);
            comments.push(editable.cut(mark, end).trim_end().to_owned());
            at = end;
        } else {
            at = mark + 1;
        }
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_beside_values_that_hold_the_mark() {
        let text =
            "# a\nk: 'x # no' # b\n'#k': \"# no\"\nl: |  # c\n  # no\n\n# d\nm: [1, # e\n  2] #f\nn: o#p\n";
        let documents = yaml::parse(SourceId(0), text).documents;
        // The mark of a block text lies in its value, header included.
        assert_eq!(comments(text, &documents), ["# a", "# b", "# d", "# e", "#f"]);
    }

    #[test]
    fn content_is_the_same_whatever_the_form() {
        let one = TextContent::of("a: {b: 1, c: 'x'} # c\n");
        assert_eq!(one, TextContent::of("# c\na:\n  c: x\n  b: 1\n"));
        assert_ne!(one, TextContent::of("a: {b: 1, c: 'x'}\n"));
        assert_ne!(one, TextContent::of("a: {b: 2, c: 'x'} # c\n"));
        assert_eq!(TextContent::of("a: ["), None);
    }
}
