//! Blanks at the ends of lines, blank lines, and the end of the file.

use super::{
    text_leaves::{leaf_around, leaves},
    text_part::TextPart,
};
use crate::manifest::{
    update::{EditableText, TextSplice},
    yaml::YamlNode,
};

/// Returns what takes away blanks at the ends of lines, and blank lines beyond one: texts keep theirs.
pub fn parts(editable: EditableText<'_>, documents: &[YamlNode]) -> Vec<TextPart> {
    let leaves = leaves(editable, documents, false);
    let mut parts = Vec::new();
    // At the top of the file, a blank line follows no line that it could set something apart from.
    let mut was_blank = true;

    let mut at = 0;
    while at < editable.text.len() {
        let end = editable.line_end(at);
        let line = editable.cut(at, end);
        let is_blank = line.trim().is_empty();
        let is_inside = leaf_around(&leaves, end - 1).is_some() || leaf_around(&leaves, at).is_some();

        let part = if is_inside {
            None
        } else if is_blank && (was_blank || editable.cut(end, editable.text.len()).trim().is_empty()) {
            TextPart::replacing(editable, at, end, "")
        } else {
            let content = at + line.trim_end().len();
            let line_break = end - line.len() + line.trim_end_matches(['\n', '\r']).len();
            TextPart::replacing(editable, content, line_break, "")
        };
        parts.extend(part);
        was_blank = is_blank && !is_inside;
        at = end;
    }

    if !editable.text.is_empty() && !editable.text.ends_with('\n') {
        let end = editable.text.len();
        parts.push(TextPart {
            at: end,
            splices: vec![TextSplice::new(end, end, editable.line_break())],
        });
    }
    parts
}
