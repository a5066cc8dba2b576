//! The place of a part of a text, so that in a long one not the whole of it is pointed at.

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
