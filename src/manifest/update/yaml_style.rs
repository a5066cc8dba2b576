//! Values as YAML text that fits where it is to stand.

use crate::manifest::yaml;
use crate::model::has_unseen;
use serde_json::Value;

/// A line with an edited value on it ends before this column, where the value can stand on several lines.
pub const MAX_COLUMNS: usize = 100;

/// The way in which the entries of a list are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListStyle {
    /// As `pull` writes them.
    Canonical,
    /// Each as `{…}` where it fits on a line.
    Flow,
    /// Each key on a line of its own.
    Block,
}

/// Writes a scalar with the quotes that the text of another one has, unless `was` is its value and needs these; nothing
/// for other values, and for texts of several lines that no quotes hold.
pub fn scalar_like(old: &str, was: Option<&Value>, value: &Value, is_flow: bool) -> Option<String> {
    let canonical = |value: &Value| canonical_scalar(value, is_flow);
    match value {
        // Nobody chose these quotes.
        _ if was.and_then(canonical).as_deref() == Some(old) => canonical(value),
        Value::Array(_) | Value::Object(_) => None,
        Value::String(text) if old.starts_with('"') => Some(quoted(text)),
        // Single quotes have no escapes for what nobody would see.
        Value::String(text) if old.starts_with('\'') && !has_unseen(text, &[]) => {
            Some(format!("'{}'", text.replace('\'', "''")))
        }
        Value::String(text) if text.contains('\n') && !is_flow => None,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(inline(value)),
    }
}

/// Writes a scalar as `pull` does; nothing for other values, and for texts that take several lines.
fn canonical_scalar(value: &Value, is_flow: bool) -> Option<String> {
    if matches!(value, Value::Array(_) | Value::Object(_)) {
        return None;
    }
    if is_flow {
        return Some(inline(value));
    }
    let text = yaml::write(value).ok()?;
    let line = text.trim_end();
    (!line.contains('\n')).then(|| line.to_owned())
}

/// Writes any value so that it can stand inside of `[…]` or `{…}`.
pub fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let plain = yaml::write(value).unwrap_or_default();
            let plain = plain.trim_end();
            // Inside of brackets these characters have a meaning that they don't have elsewhere.
            let is_safe = !plain.is_empty() && !plain.contains([',', '[', ']', '{', '}', '\n', '?']);
            if is_safe { plain.to_owned() } else { quoted(text) }
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries.iter().map(|(key, value)| pair(key, value)).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Writes any value as JSON on one line.
pub fn json(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let text = |key: &str| Value::from(key).to_string();
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", text(key), json(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// Writes a key and its value so that they can stand inside of `{…}`.
fn pair(key: &str, value: &Value) -> String {
    format!("{}: {}", inline(&Value::String(key.to_owned())), inline(value))
}

/// Writes a value behind the colon of a key with that indentation: the rest of its line, and further lines.
pub fn behind_key(value: &Value, indent: usize, line_break: &str) -> Option<(String, String)> {
    let text = yaml::write(&serde_json::json!({ "k": value })).ok()?;
    let (first, rest) = text.strip_prefix("k:")?.split_once('\n')?;
    Some((first.trim_end().to_owned(), indented(rest, indent, line_break)))
}

/// Writes keys with their values, each on lines of its own.
pub fn keys(entries: &[(String, Value)], indent: usize, line_break: &str) -> Option<String> {
    let map = serde_json::Map::from_iter(entries.iter().cloned());
    let text = yaml::write(&Value::Object(map)).ok()?;
    Some(indented(&text, indent, line_break))
}

/// Writes an item of a list with its dash, in lines of that indentation.
pub fn item(value: &Value, style: ListStyle, indent: usize, line_break: &str) -> Option<String> {
    let canonical = || yaml::write(&serde_json::json!([value])).ok();
    let text = match (style, value) {
        (ListStyle::Flow, Value::Object(_)) => {
            let line = format!("- {}\n", inline(value));
            if line.chars().count() + indent <= MAX_COLUMNS {
                line
            } else {
                canonical()?
            }
        }
        (ListStyle::Block, Value::Object(entries)) if !entries.is_empty() => {
            let lines = indented(&yaml::write(value).ok()?, 2, "\n");
            format!("- {}", lines.trim_start_matches(' '))
        }
        (ListStyle::Canonical | ListStyle::Flow | ListStyle::Block, Value::Array(_) | Value::Object(_)) => {
            canonical()?
        }
        (ListStyle::Canonical | ListStyle::Flow | ListStyle::Block, _) => {
            let text = yaml::write(value).ok()?;
            match value {
                Value::String(value) if text.trim_end().contains('\n') => format!("- {}\n", quoted(value)),
                _ => format!("- {text}"),
            }
        }
    };

    Some(indented(&text, indent, line_break))
}

/// Writes a text in double quotes, with the escapes that `pull` uses.
fn quoted(text: &str) -> String {
    let value = Value::String(text.to_owned());
    let canonical = canonical_scalar(&value, false);
    let in_quotes = canonical.filter(|canonical| canonical.starts_with('"'));
    in_quotes.unwrap_or_else(|| yaml::visible_yaml(&value.to_string()))
}

/// Indents all lines that hold something.
fn indented(text: &str, indent: usize, line_break: &str) -> String {
    let margin = " ".repeat(indent);
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            line_break.to_owned()
        } else {
            format!("{margin}{line}{line_break}")
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn a_text_in_brackets_has_the_quotes_that_a_whole_list_has(text in "[ -~äöé\u{2028}\u{feff}]{1,20}") {
            let list = yaml::write(&json!({ "key": [text] })).unwrap();
            prop_assert_eq!(format!("key: {}\n", inline(&json!([text]))), list);
        }
    }
}
