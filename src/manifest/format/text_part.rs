//! Small changes of a text that are made only as far as its content survives them.

use super::text_content::TextContent;
use crate::manifest::update::{EditableText, TextSplice};

/// A change that is made as a whole or not at all.
#[derive(Clone, Debug)]
pub struct TextPart {
    /// Where it is, for messages.
    pub at: usize,
    /// The splices that it needs.
    pub splices: Vec<TextSplice>,
}

impl TextPart {
    /// Makes a part of one splice; nothing where that would change nothing.
    pub fn replacing(editable: EditableText<'_>, start: usize, end: usize, text: &str) -> Option<Self> {
        let is_same = editable.cut(start, end) == text;
        (!is_same).then(|| Self {
            at: start,
            splices: vec![TextSplice::new(start, end, text)],
        })
    }
}

/// A text after its parts were changed.
#[derive(Debug)]
pub struct ChangedText {
    /// The text.
    pub text: String,
    /// The parts that stayed as they were.
    pub refused: Vec<TextPart>,
}

/// Changes parts of a text: all at once if that works, else those that work together.
pub fn change(text: &str, parts: Vec<TextPart>) -> ChangedText {
    let mut changed = ChangedText {
        text: text.to_owned(),
        refused: Vec::new(),
    };
    if parts.is_empty() {
        return changed;
    }

    let editable = EditableText::new(text);
    let content = TextContent::of(text);
    let mut made: Vec<TextPart> = Vec::new();
    let mut waiting = vec![parts];
    while let Some(mut batch) = waiting.pop() {
        let tried = made.iter().chain(&batch);
        let splices = tried.flat_map(|part| part.splices.iter().cloned()).collect();
        let result = editable.splice(splices);
        let survivor = result.filter(|text| content.is_some() && TextContent::of(text) == content);

        // Halves are tried until the part is alone that can't be changed.
        match survivor {
            Some(text) => {
                changed.text = text;
                made.append(&mut batch);
            }
            None if batch.len() > 1 => {
                let rest = batch.split_off(batch.len() / 2);
                waiting.push(rest);
                waiting.push(batch);
            }
            None => changed.refused.append(&mut batch),
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_changes_a_value_is_left_and_the_others_are_made() {
        let text = "a: '1'\nb: 'x'\nc: 'y' # z\n";
        let editable = EditableText::new(text);
        let parts = [(3, 6, "1"), (10, 13, "x"), (17, 24, "y")];
        let parts = parts.map(|(start, end, new)| TextPart::replacing(editable, start, end, new));
        let changed = change(text, parts.into_iter().flatten().collect());
        assert_eq!(changed.text, "a: '1'\nb: x\nc: 'y' # z\n");
        assert_eq!(
            changed.refused.iter().map(|part| part.at).collect::<Vec<_>>(),
            [3, 17]
        );
    }

    #[test]
    fn nothing_is_changed_in_a_text_that_is_wrong() {
        let text = "a: [\n";
        let part = TextPart::replacing(EditableText::new(text), 0, 1, "b");
        let changed = change(text, part.into_iter().collect());
        assert_eq!((changed.text.as_str(), changed.refused.len()), (text, 1));
    }
}
