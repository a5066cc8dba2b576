//! The same letters in other code points: `é` may be one of them or two, and nobody sees which.

use serde_json::Value;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Returns a text with each letter in as few code points as there are for it (NFC). Only for comparing: what is written
/// stays as somebody wrote it.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Says whether two texts are the same letters.
#[must_use]
pub fn same_letters(one: &str, other: &str) -> bool {
    one == other || composed(one) == composed(other)
}

/// Returns a text without what people do not tell apart: capital letters, how many blanks there are, and how many code
/// points a letter has.
#[must_use]
pub fn folded(text: &str) -> String {
    let text = composed(text);
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// Says whether two values are the same but for the code points of their letters.
#[must_use]
pub fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => same_letters(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_value(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let is_same = |(key, value): (&String, &Value)| {
                other.get(key).is_some_and(|other| same_value(value, other))
            };
            one.len() == other.len() && one.iter().all(is_same)
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn letters_are_the_same_in_one_code_point_or_two() {
        assert!(same_letters("Caf\u{e9}", "Cafe\u{301}"));
        assert!(!same_letters("Caf\u{e9}", "Cafe"));
        assert!(same_value(
            &json!({"a": ["Caf\u{e9}"]}),
            &json!({"a": ["Cafe\u{301}"]})
        ));
        assert!(!same_value(&json!(["Caf\u{e9}"]), &json!(["Caf\u{e9}", 1])));
    }
}
