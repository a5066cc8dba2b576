//! Text of any origin made safe for a terminal.

use std::fmt::Write as _;

/// Appends a text with what a terminal would obey, or not show, made visible; tabs stay.
pub(super) fn push_safe(safe: &mut String, text: &str) {
    for letter in text.chars() {
        let is_unsafe = letter.is_control() && letter != '\t'
            || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if is_unsafe {
            let _ = write!(safe, "<U+{:04X}>", letter as u32);
        } else {
            safe.push(letter);
        }
    }
}

pub(super) fn safe_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    push_safe(&mut safe, &text.replace(['\n', '\t'], " "));
    safe
}
