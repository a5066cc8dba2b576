//! Values of attributes as people read them in a plan.

use crate::model::{joined, template, visible};
use serde_json::Value;

/// The most characters of a value that is shown on one line.
const LONGEST: usize = 160;

/// Writes a value on one line; references are written as the names that manifests have.
pub fn inline(value: &Value) -> String {
    let text = plain(value);
    // One value must not fill the screen; its length says how much is missing.
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
            let inner = map
                .iter()
                .map(|(key, value)| format!("{}: {}", visible(key), plain(value)));
            format!("{{{}}}", joined(inner, ", "))
        }
    }
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
