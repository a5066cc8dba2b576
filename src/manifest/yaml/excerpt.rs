//! The part of a text that a message repeats.

/// How many characters of a text a message repeats.
const MAX_CHARACTERS: usize = 60;

/// Returns a text, or its beginning and `…` where it is long.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn only_a_long_text_is_cut() {
        assert_eq!(excerpt(&"ä".repeat(60)), "ä".repeat(60));
        assert_eq!(excerpt(&"ä".repeat(61)), format!("{}…", "ä".repeat(60)));
    }
}
