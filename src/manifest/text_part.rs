//! The place of a part of a text, so that in a long one not the whole of it is pointed at.

use super::yaml::YamlNode;
use crate::model::Place;
use std::ops::Range;

/// A text of one line and at most this many bytes is pointed at as a whole.
const SHORT: usize = 80;

/// Returns the place of some bytes of a text that stands at a place; the whole where it is short, or written with
/// quotes or indentation, which moves its bytes.
pub fn text_part(whole: Place, text: &str, bytes: &Range<usize>) -> Place {
    let is_verbatim = (whole.end - whole.start) as usize == text.len();
    let is_long = text.len() > SHORT || text.contains('\n');
    if !is_verbatim || !is_long {
        return whole;
    }

    // Offsets fit, since the text lies in a source.
    Place {
        start: whole.start + bytes.start as u32,
        end: whole.start + bytes.end as u32,
        ..whole
    }
}

/// Returns all bytes of a text that is this very name.
pub fn whole_text(text: &str, name: &str) -> Option<Range<usize>> {
    (text == name).then_some(0..text.len())
}

/// Returns the place of the first part of a string that is meant.
pub fn text_place(node: &YamlNode, meant: &impl Fn(&str) -> Option<Range<usize>>) -> Option<Place> {
    if let Some(text) = node.text() {
        return Some(text_part(node.place, text, &meant(text)?));
    }
    let in_items = || node.items().iter().find_map(|item| text_place(item, meant));
    let in_entries = || {
        node.entries().iter().find_map(|entry| {
            let key = meant(&entry.key).map(|_| entry.key_place);
            key.or_else(|| text_place(&entry.value, meant))
        })
    };
    in_items().or_else(in_entries)
}
