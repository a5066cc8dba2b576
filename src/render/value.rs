//! Values of attributes as people read them in a plan.

use crate::model::template;
use serde_json::Value;

/// The most characters of a value that is shown on one line.
const LONGEST: usize = 160;

/// Writes a value on one line; references are written as the names that manifests have.
#[must_use]
pub fn inline(value: &Value) -> String {
    let text = plain(value);
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}… ({} characters)", &text[..cut], text.chars().count()),
        None => text,
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "(none)".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => match template::as_reference(text) {
            Some(address) => visible(&address.name()),
            None => format!("\"{}\"", visible(text)),
        },
        Value::Array(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let inner: Vec<_> = map
                .iter()
                .map(|(key, value)| format!("{}: {}", visible(key), plain(value)))
                .collect();
            format!("{{{}}}", inner.join(", "))
        }
    }
}

/// Writes characters that a terminal would act on, or that turn text around, so that they can be seen.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.extend(character.escape_unicode());
            }
            other if other.is_control() => out.extend(other.escape_unicode()),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_read_as_names_and_control_characters_are_seen() {
        assert_eq!(
            inline(&json!(["${id:role/Admin}", "a\u{1b}[31m"])),
            "[Admin, \"a\\u{1b}[31m\"]"
        );
        assert_eq!(inline(&json!(null)), "(none)");
        assert!(inline(&json!("x".repeat(500))).ends_with("(502 characters)"));
    }
}
